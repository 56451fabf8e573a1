package io.margay.agent.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmPoolTest {

  private static final Set<Family> V4 = Set.of(Family.IPV4);

  @Test
  void addressesAreGivenInTurnAndOneHandleKeepsItsOwn() {
    WarmPool pool = stocked(4, "10.0.0.1", "10.0.0.2");

    assertThat(pool.take("a", V4)).isEqualTo(addresses("10.0.0.1"));
    assertThat(pool.take("a", V4)).isEqualTo(addresses("10.0.0.1"));
    assertThat(pool.take("b", V4)).isEqualTo(addresses("10.0.0.2"));
    assertThat(pool.take("c", V4)).isNull();
  }

  @Test
  void ofTwoFamiliesBothAreGivenOrNone() {
    WarmPool pool = stocked(4, "10.0.0.1");

    assertThat(pool.take("a", Set.of(Family.IPV4, Family.IPV6))).isNull();
    pool.stock(addresses("fd00::1"));
    assertThat(pool.take("a", Set.of(Family.IPV4, Family.IPV6)))
        .containsExactlyInAnyOrderElementsOf(addresses("10.0.0.1", "fd00::1"));
  }

  @Test
  void whatIsTakenBackRestsAtTheEndOfTheLine() {
    WarmPool pool = stocked(4, "10.0.0.1", "10.0.0.2");
    pool.take("a", V4);

    assertThat(pool.takeBack("a")).isTrue();

    assertThat(pool.take("b", V4)).isEqualTo(addresses("10.0.0.2"));
    assertThat(pool.take("c", V4)).isEqualTo(addresses("10.0.0.1"));
  }

  @Test
  void whatIsSettledIsNoLongerThePools() {
    WarmPool pool = stocked(4, "10.0.0.1");
    pool.take("a", V4);
    pool.settled("a");

    assertThat(pool.takeBack("a")).isFalse();
    assertThat(pool.held()).isEmpty();
  }

  @Test
  void anAnswerOlderThanATakeDoesNotBringTheAddressBack() {
    WarmPool pool = stocked(4, "10.0.0.1", "10.0.0.2", "10.0.0.3");
    pool.inUse(addresses("10.0.0.3"));
    pool.take("a", V4);
    pool.settled("a");

    pool.reconcile(addresses("10.0.0.1", "10.0.0.3", "10.0.0.4"));

    // .1 was taken, .2 is not held any more, .3 is a workload's, .4 was not known.
    assertThat(pool.drain()).isEqualTo(addresses("10.0.0.4"));
  }

  @ParameterizedTest
  @CsvSource({
    "8, 0, 8", "8, 4, 4", "8, 5, 0", "8, 8, 0", "8, 9, 0", "1, 0, 1", "1, 1, 0", "3, 1, 2",
    "3, 2, 0"
  })
  void atHalfTheTargetMoreIsWanted(int target, int stocked, int missing) {
    WarmPool pool = new WarmPool(target);
    pool.want(Family.IPV4);
    pool.stock(Stream.iterate(IpAddress.parse("10.0.0.1"), a -> a.plus(1)).limit(stocked).toList());

    assertThat(pool.missing(Family.IPV4)).isEqualTo(missing);
    assertThat(pool.missing(Family.IPV6)).isZero();
  }

  private static WarmPool stocked(int target, String... texts) {
    WarmPool pool = new WarmPool(target);
    pool.want(Family.IPV4);
    pool.stock(addresses(texts));
    return pool;
  }

  private static List<IpAddress> addresses(String... texts) {
    return Stream.of(texts).map(IpAddress::parse).toList();
  }
}
