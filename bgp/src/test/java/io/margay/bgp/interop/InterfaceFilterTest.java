package io.margay.bgp.interop;

import static io.margay.bgp.interop.PeeringNet.PATIENCE;
import static io.margay.bgp.interop.PeeringNet.POOL;
import static io.margay.bgp.interop.PeeringNet.node;
import static io.margay.bgp.interop.PeeringNet.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules of a BGPFilter with {@code interface}, where BIRD is a switch that is reached over two
 * links: {@code eth0}, on which the session is, and {@code eth1}. One of its prefixes has a next
 * hop on each.
 */
class InterfaceFilterTest {

  private static final String SWITCH = Net.ipv4(Daemon.BIRD.number);
  private static final String BY_ETH0 = "10.11.0.0/24 [" + SWITCH + "]\n";
  private static final String BEHIND_ETH1 = "198.18.65.11";
  private static final String BY_ETH1 = "10.21.0.0/24 [" + BEHIND_ETH1 + "]\n";
  private static final String OWN_BLOCK = "10.1.0.0/26";
  private static final String BORROWED = "10.2.7.9/32";

  @TempDir private Path dir;
  private PeeringNet net;

  @BeforeEach
  void lay() throws Exception {
    net = new PeeringNet(dir);
  }

  @AfterEach
  void clear() throws Exception {
    if (net != null) {
      net.close();
    }
  }

  private static String[] resources(String filter) {
    return new String[] {
      node(""),
      POOL,
      resource(
          "BGPPeer",
          "switch",
          "{node: us, peerIP: %s, asNumber: 65011, filters: [f]}".formatted(SWITCH)),
      resource("BGPFilter", "f", filter)
    };
  }

  private void bird() throws Exception {
    net.bird(
        65011,
        Net.ipv4(1) + " as 65000",
        "route 10.11.0.0/24 blackhole; route 10.21.0.0/24 blackhole;",
        "export filter { if source != RTS_STATIC then reject;"
            + " if net = 10.21.0.0/24 then bgp_next_hop = "
            + BEHIND_ETH1
            + "; accept; };");
  }

  private void ip(String... words) throws Exception {
    String[] command = new String[words.length + 3];
    System.arraycopy(new String[] {"ip", "-n", net.namespace(1)}, 0, command, 0, 3);
    System.arraycopy(words, 0, command, 3, words.length);
    Net.run(command);
  }

  private void secondLink() throws Exception {
    String far = net.namespace(Daemon.BIRD.number);
    ip("link", "add", "eth1", "type", "veth", "peer", "name", "eth1", "netns", far);
    ip("address", "add", "198.18.65.1/24", "dev", "eth1");
    Net.run("ip", "-n", far, "address", "add", BEHIND_ETH1 + "/24", "dev", "eth1");
    Net.run("ip", "-n", far, "link", "set", "eth1", "up");
    ip("link", "set", "eth1", "up");
  }

  private void awaitLearned(String... lines) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          String told = net.told();
          assertThat(told).contains("ESTABLISHED");
          for (String each : new String[] {BY_ETH0, BY_ETH1}) {
            assertThat(told.contains(each))
                .as(each + told)
                .isEqualTo(List.of(lines).contains(each));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "reflector"})
  void aRuleLetsInOnlyWhatComesByOneInterfaceAndFollowsTheKernel(String role) throws Exception {
    net.ours(
        role, "-", resources("{importV4: [{interface: eth1, action: Accept}, {action: Reject}]}"));
    bird();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(net.told()).contains("refused=2"));
    awaitLearned();

    // The second link comes, and what has its next hop there is let in.
    secondLink();
    awaitLearned(BY_ETH1);

    // The next hop moves to the other link, and back.
    ip("route", "add", BEHIND_ETH1, "dev", "eth0");
    awaitLearned();
    ip("route", "del", BEHIND_ETH1, "dev", "eth0");
    awaitLearned(BY_ETH1);

    // The link goes down, and comes again.
    ip("link", "set", "eth1", "down");
    awaitLearned();
    ip("link", "set", "eth1", "up");
    awaitLearned(BY_ETH1);

    // The rule is another now: the same session, which came by the other link all the time.
    net.say(
        resources(
            "{importV4: [{interface: 'e*0', source: RemotePeers, action: Accept}, {action: Reject}]}"));
    awaitLearned(BY_ETH0);
    net.say(resources("{importV4: [{interface: '*', action: Accept}, {action: Reject}]}"));
    awaitLearned(BY_ETH0, BY_ETH1);
    assertThat(net.told()).contains("established=1").doesNotContain("established=2");
  }

  @Test
  void whatIsTakenOfARemotePeerMayBeRefusedBySource() throws Exception {
    net.ours("node", "-", resources("{importV4: [{source: RemotePeers, action: Reject}]}"));
    bird();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(net.told()).contains("refused=2"));
    awaitLearned();
  }

  @Test
  void aBorrowedAddressIsToldByTheInterfaceOfItsWorkload() throws Exception {
    net.ours(
        "node",
        OWN_BLOCK + "," + BORROWED,
        resources("{exportV4: [{interface: 'cali*', action: Reject}]}"));
    ip("route", "add", "blackhole", OWN_BLOCK);
    ip("link", "add", "cali12345", "type", "veth", "peer", "name", "wcali12345");
    ip("link", "set", "cali12345", "up");
    ip("route", "add", BORROWED, "dev", "cali12345");
    bird();
    awaitTold(true, false);

    // The workload goes, then is on another interface.
    ip("link", "del", "cali12345");
    awaitTold(true, true);
    ip("link", "add", "cali67890", "type", "veth", "peer", "name", "wcali67890");
    ip("link", "set", "cali67890", "up");
    ip("route", "add", BORROWED, "dev", "cali67890");
    awaitTold(true, false);

    // A block lies on no interface, so that no pattern is for it.
    net.say(resources("{exportV4: [{interface: '*', action: Accept}, {action: Reject}]}"));
    awaitTold(false, true);
    net.say(resources("{exportV4: [{interface: 'cali1*', action: Reject}]}"));
    awaitTold(true, true);
    assertThat(net.told()).contains("established=1").doesNotContain("established=2");
  }

  private void awaitTold(boolean block, boolean borrowed) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(net.told()).contains("ESTABLISHED");
          String routes = net.birdc("show", "route");
          assertThat(routes).contains("10.11.0.0/24");
          assertThat(routes.contains(OWN_BLOCK)).as(routes).isEqualTo(block);
          assertThat(routes.contains(BORROWED)).as(routes).isEqualTo(borrowed);
        });
  }
}
