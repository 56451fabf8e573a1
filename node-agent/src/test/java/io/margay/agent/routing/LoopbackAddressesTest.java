package io.margay.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.IpAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that come and go on a real loopback interface. */
class LoopbackAddressesTest {

  private static final String FOUR = "169.254.1.9";
  private static final String SIX = "fd00::9";

  @TempDir private Path directory;
  private final TestNetns node = TestNetns.create();

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private LoopbackAddresses addresses() {
    return new LoopbackAddresses(node.netns(), directory.resolve("peering-addresses"));
  }

  private static TreeSet<IpAddress> set(String... addresses) {
    return Arrays.stream(addresses)
        .map(IpAddress::parse)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String there() throws Exception {
    return node.exec("ip", "-o", "addr", "show", "dev", "lo");
  }

  @Test
  void theyComeAndGoAsTheyAreWanted() throws Exception {
    LoopbackAddresses addresses = addresses();
    addresses.keep(set());
    assertThat(directory).isEmptyDirectory();
    addresses.keep(set(FOUR, SIX));
    assertThat(there()).contains(FOUR + "/32", SIX + "/128", "127.0.0.1/8");
    addresses.keep(set(SIX));
    assertThat(there()).doesNotContain(FOUR).contains(SIX + "/128", "127.0.0.1/8");
  }

  @Test
  void thoseOfAnEarlierLifeGoAndThoseOfOthersStay() throws Exception {
    node.exec("ip", "addr", "add", "192.0.2.1/32", "dev", "lo");
    node.exec("ip", "addr", "add", "192.0.2.2/32", "dev", "lo");
    addresses().keep(set(FOUR, "192.0.2.1"));

    addresses().keep(set());
    assertThat(there()).doesNotContain(FOUR).contains("192.0.2.1/32", "192.0.2.2/32");
  }
}
