package io.margay.bgp.interop;

import static io.margay.bgp.interop.PeeringNet.PATIENCE;
import static io.margay.bgp.interop.PeeringNet.POOL;
import static io.margay.bgp.interop.PeeringNet.SHARED;
import static io.margay.bgp.interop.PeeringNet.node;
import static io.margay.bgp.interop.PeeringNet.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What resources say, with BIRD and FRR at the other end. */
class PeeringInteropTest {

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

  /** Nobody has named BIRD or FRR: they dial from the range, sign, and are clients. */
  @Test
  void whoeverDialsFromARangeIsReflected() throws Exception {
    net.ours(
        "reflector",
        "-",
        resource("BGPConfiguration", "default", "{asNumber: 65000}"),
        resource(
            "BGPPeer",
            "racks",
            "{node: us, peerRange: 198.18.64.0/24, peerRangeLimit: 2, asNumber: 65000,"
                + " password: {secretKeyRef: {name: s, key: k}}}"));
    net.bird(65000, Net.ipv4(1) + " as 65000; password \"s3cret\"");
    net.frr(
        65000,
        "neighbor %1$s remote-as 65000\n neighbor %1$s password s3cret".formatted(Net.ipv4(1)));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.birdc("show", "route", "10.12.0.0/24", "all"))
                .contains("BGP.next_hop: " + Net.ipv4(Daemon.FRR.number))
                .contains("BGP.cluster_list: " + Net.ipv4(1)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.vtysh("show bgp ipv4 unicast 10.11.0.0/24"))
                .contains(Net.ipv4(Daemon.BIRD.number), "Cluster list: " + Net.ipv4(1)));
  }

  /** RFC 8326 at the receiving end: FRR is about to go, so BIRD's route is taken alone. */
  @Test
  void whatANeighbourIsAboutToTakeAwayIsTheLastChoice() throws Exception {
    String bird = Net.ipv4(Daemon.BIRD.number);
    String frr = Net.ipv4(Daemon.FRR.number);
    net.ours(
        "node",
        "-",
        node(""),
        POOL,
        resource("BGPPeer", "bird", "{peerIP: %s, asNumber: 65011}".formatted(bird)),
        resource("BGPPeer", "frr", "{peerIP: %s, asNumber: 65012}".formatted(frr)));
    net.bird(65011, Net.ipv4(1) + " as 65000");
    net.frr(65012, "neighbor %s remote-as 65000".formatted(Net.ipv4(1)));
    String both = SHARED + " [" + bird + ", " + frr + "]\n";
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(net.told()).contains(both));

    net.vtysh("configure terminal", "router bgp 65012", "bgp graceful-shutdown");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.told())
                .contains(SHARED + " [" + bird + "]\n")
                // Where there is nothing else it is still taken.
                .contains("10.12.0.0/24 [" + frr + "]\n"));

    net.vtysh("configure terminal", "router bgp 65012", "no bgp graceful-shutdown");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(net.told()).contains(both));
  }

  /** RFC 8326 at the sending end: while the sessions stand, and before they end. */
  @Test
  void aNodeThatIsTakenOutOfServiceSaysSoFirst() throws Exception {
    String[] peers = {
      POOL,
      resource(
          "BGPPeer",
          "bird",
          "{peerIP: %s, asNumber: 65000}".formatted(Net.ipv4(Daemon.BIRD.number))),
      resource(
          "BGPPeer", "frr", "{peerIP: %s, asNumber: 65012}".formatted(Net.ipv4(Daemon.FRR.number)))
    };
    net.ours("node", "10.1.0.0/26", with(node(""), peers));
    net.bird(65000, Net.ipv4(1) + " as 65000");
    net.frr(65012, "neighbor %s remote-as 65000".formatted(Net.ipv4(1)));
    awaitTakenAsUsual();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.vtysh("show bgp ipv4 unicast 10.1.0.0/26"))
                .contains(Net.ipv4(1))
                .doesNotContain("graceful-shutdown"));

    net.say(with(node("margay.io/bgp-graceful-shutdown: 'true'"), peers));
    awaitAsksForOtherWays();
    assertThat(net.told()).contains("ESTABLISHED").doesNotContain("established=2");

    net.say(with(node(""), peers));
    awaitTakenAsUsual();

    // It leaves: its last words before the session ends are the same.
    net.endOurs();
    awaitAsksForOtherWays();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(net.birdc("show", "route")).doesNotContain("10.1.0.0/26"));
  }

  /** BIRD is a workload of ours that peers with the address that is every node's; FRR is beyond. */
  @Test
  void aWorkloadPeersWithTheAddressOfEveryNode() throws Exception {
    String bird = Net.ipv4(Daemon.BIRD.number);
    String frr = Net.ipv4(Daemon.FRR.number);
    net.ours(
        "node",
        "10.1.0.0/26",
        node(""),
        POOL,
        resource("BGPConfiguration", "default", "{localWorkloadPeeringIPV4: 169.254.1.9}"),
        resource("BGPPeer", "far", "{peerIP: %s, asNumber: 65000}".formatted(frr)),
        resource("BGPPeer", "routers", "{localWorkloadSelector: has(router), asNumber: 65011}"),
        """
        {apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint,
         metadata: {name: us-cni-bird-eth0, namespace: shop, labels: {router: bird}},
         spec: {orchestrator: cni, node: us, containerID: bird, endpoint: eth0,
                interfaceName: cali1, ipNetworks: [%s/32]}}
        """
            .formatted(bird));
    Net.run("ip", "-n", net.namespace(1), "addr", "add", "169.254.1.9/32", "dev", "lo");
    net.bird(65011, "169.254.1.9 as 65000; multihop; strict bind off");
    Net.run(
        "ip",
        "-n",
        net.namespace(Daemon.BIRD.number),
        "route",
        "add",
        "169.254.1.9",
        "via",
        Net.ipv4(1));
    net.frr(65000, "neighbor %s remote-as 65000".formatted(Net.ipv4(1)));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(net.told()).contains("10.11.0.0/24 [" + bird + "]\n"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.vtysh("show bgp ipv4 unicast 10.11.0.0/24"))
                .contains(Net.ipv4(1) + " from " + Net.ipv4(1)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.birdc("show", "route", "10.12.0.0/24", "all"))
                .contains("BGP.next_hop: " + Net.ipv4(1)));
  }

  private void awaitTakenAsUsual() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.birdc("show", "route", "10.1.0.0/26", "all"))
                .contains("BGP.local_pref: 100")
                .doesNotContain("(65535,0)"));
  }

  private void awaitAsksForOtherWays() {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.birdc("show", "route", "10.1.0.0/26", "all"))
                .contains("BGP.local_pref: 0")
                .contains("(65535,0)"));
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(net.vtysh("show bgp ipv4 unicast 10.1.0.0/26"))
                .contains("graceful-shutdown"));
  }

  private static String[] with(String first, String[] others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
  }
}
