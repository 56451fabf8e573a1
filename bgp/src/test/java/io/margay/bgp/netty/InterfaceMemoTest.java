package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import org.junit.jupiter.api.Test;

class InterfaceMemoTest {

  private static final IpAddress HOP = IpAddress.parse("192.0.2.1");
  private static final IpAddress OTHER = IpAddress.parse("192.0.2.2");
  private static final Cidr OWN = Cidr.parse("10.1.0.7/32");

  private final FakeInterfaces kernel = new FakeInterfaces();
  private final InterfaceMemo memo = new InterfaceMemo(kernel, () -> {});

  @Test
  void nobodyIsAskedWhileNoPolicyLooks() {
    kernel.put("192.0.2.1", "eth0");
    kernel.put("10.1.0.7", "cali1");
    assertThat(memo.towards(HOP)).isNull();
    assertThat(memo.of(OWN)).isNull();
    assertThat(kernel.isFollowed()).isFalse();

    assertThat(memo.asked(true)).isTrue();
    assertThat(memo.asked(true)).isFalse();
    assertThat(kernel.isFollowed()).isTrue();
    assertThat(memo.towards(HOP)).isEqualTo("eth0");
    assertThat(memo.of(OWN)).isEqualTo("cali1");

    assertThat(memo.asked(false)).isFalse();
    assertThat(memo.towards(HOP)).isNull();
    // It is followed once.
    assertThat(memo.asked(true)).isTrue();
  }

  @Test
  void aNextHopIsAskedForOnceUntilAllAreAskedForAnew() {
    memo.asked(true);
    kernel.put("192.0.2.1", "eth0");
    assertThat(memo.towards(HOP)).isEqualTo("eth0");
    assertThat(memo.towards(OTHER)).isNull();
    assertThat(memo.refresh()).isFalse();

    kernel.put("192.0.2.1", "eth1");
    assertThat(memo.towards(HOP)).isEqualTo("eth0");
    assertThat(memo.refresh()).isTrue();
    assertThat(memo.towards(HOP)).isEqualTo("eth1");
    assertThat(memo.refresh()).isFalse();

    // What was reached by none is remembered too.
    kernel.put("192.0.2.2", "eth0");
    assertThat(memo.refresh()).isTrue();
    kernel.remove("192.0.2.1");
    assertThat(memo.refresh()).isTrue();
    assertThat(memo.towards(OTHER)).isEqualTo("eth0");
    assertThat(memo.towards(HOP)).isNull();
  }

  @Test
  void moreNextHopsThanItRemembersMayAllHaveMoved() {
    memo.asked(true);
    IpAddress hop = IpAddress.parse("10.0.0.0");
    for (int i = 0; i < 65_536; i++) {
      memo.towards(hop.plus(i));
    }
    assertThat(memo.refresh()).isFalse();
    memo.towards(hop.plus(65_536));
    assertThat(memo.refresh()).isTrue();
    assertThat(memo.refresh()).isFalse();
  }
}
