package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What resources say, with BIRD and FRR at the other end. */
class PeeringInteropTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path VTYSH = Path.of("/usr/bin/vtysh");
  private static final String SHARED = "10.50.0.0/24";

  @TempDir private Path dir;
  private Net net;
  private Process ours;

  @BeforeEach
  void lay() throws Exception {
    for (Daemon daemon : List.of(Daemon.BIRD, Daemon.FRR)) {
      Needed.require(daemon.isInstalled(), daemon.program + " is not installed");
    }
    Needed.require(Net.run("id", "-u").trim().equals("0"), "network namespaces need root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
    net = new Net();
  }

  @AfterEach
  void clear() throws Exception {
    if (net != null) {
      net.close();
    }
  }

  private void ours(String role, String prefixes, String... resources) throws Exception {
    say(resources);
    List<String> command =
        ChildJvm.command(
            PlannedSpeaker.class,
            List.of(
                role,
                "us",
                Net.ipv4(1),
                prefixes,
                dir.resolve("resources.yaml").toString(),
                dir.resolve("told.txt").toString()));
    ours = net.start(net.add(1), dir.resolve("us.log"), command.toArray(String[]::new));
  }

  /** From now on these are the resources. */
  private void say(String... resources) throws Exception {
    Path fresh = dir.resolve("resources.new");
    Files.writeString(fresh, String.join("\n---\n", resources));
    Files.move(fresh, dir.resolve("resources.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String resource(String kind, String name, String spec) {
    return "{apiVersion: projectcalico.org/v3, kind: %s, metadata: {name: %s}, spec: %s}"
        .formatted(kind, name, spec);
  }

  private static String node(String annotations) {
    return """
    {apiVersion: projectcalico.org/v3, kind: Node, metadata: {name: us, annotations: {%s}},
     spec: {bgp: {ipv4Address: %s/24, asNumber: 65000}}}
    """
        .formatted(annotations, Net.ipv4(1));
  }

  private static final String POOL = resource("IPPool", "pool", "{cidr: 10.0.0.0/8}");

  /** What our speaker tells of itself. */
  private String told() throws Exception {
    Path file = dir.resolve("told.txt");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private void bird(long as, String peer) throws Exception {
    String namespace = net.add(Daemon.BIRD.number);
    Path file = dir.resolve("b.conf");
    Files.writeString(
        file,
        """
        router id %1$s;
        protocol device {}
        protocol static { ipv4; route 10.11.0.0/24 blackhole; route %4$s blackhole; }
        protocol bgp margay {
          local %1$s as %2$d; neighbor %3$s;
          connect delay time 1; connect retry time 1; error wait time 1,1;
          graceful restart on;
          ipv4 { import all; export where source = RTS_STATIC; next hop self; };
        }
        """
            .formatted(Net.ipv4(Daemon.BIRD.number), as, peer, SHARED));
    net.start(
        namespace,
        dir.resolve("b.log"),
        Daemon.BIRD.program,
        "-f",
        "-c",
        file.toString(),
        "-s",
        dir + "/b.ctl",
        "-P",
        dir + "/b.pid");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> birdc("show", "status").contains("up and running"));
  }

  /** What birdc answers. */
  private String birdc(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("birdc", "-s", dir.resolve("b.ctl").toString()));
    command.addAll(List.of(words));
    try {
      return Net.run(command.toArray(String[]::new));
    } catch (IOException e) {
      // It fails where there is nothing to show.
      return String.valueOf(e.getMessage());
    }
  }

  private void frr(long as, String peer) throws Exception {
    String namespace = net.add(Daemon.FRR.number);
    Path file = dir.resolve("f.conf");
    Files.writeString(
        file,
        """
        router bgp %2$d
         bgp router-id %1$s
         no bgp default ipv4-unicast
         no bgp network import-check
         no bgp ebgp-requires-policy
         coalesce-time 0
         %3$s
         neighbor %4$s timers connect 1
         address-family ipv4 unicast
          network 10.12.0.0/24 route-map T
          network %5$s route-map T
          neighbor %4$s activate
         exit-address-family
        route-map T permit 10
         set ip next-hop %1$s
        """
            .formatted(Net.ipv4(Daemon.FRR.number), as, peer, Net.ipv4(1), SHARED));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    net.start(
        namespace,
        dir.resolve("f.log"),
        Daemon.FRR.program,
        "-n",
        "-Z",
        "-f",
        file.toString(),
        "-i",
        dir + "/f.pid",
        "--vty_socket",
        dir.toString(),
        "-u",
        "frr",
        "-g",
        "frr",
        "-P",
        "0");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> vtysh("show version").contains("FRRouting"));
  }

  private String vtysh(String... commands) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(VTYSH.toString(), "--vty_socket", dir.toString(), "-d", "bgpd"));
    for (String each : commands) {
      command.addAll(List.of("-c", each));
    }
    return Net.run(command.toArray(String[]::new));
  }

  /** Nobody has named BIRD or FRR: they dial from the range, sign, and are clients. */
  @Test
  void whoeverDialsFromARangeIsReflected() throws Exception {
    ours(
        "reflector",
        "-",
        resource("BGPConfiguration", "default", "{asNumber: 65000}"),
        resource(
            "BGPPeer",
            "racks",
            "{node: us, peerRange: 198.18.64.0/24, peerRangeLimit: 2, asNumber: 65000,"
                + " password: {secretKeyRef: {name: s, key: k}}}"));
    bird(65000, Net.ipv4(1) + " as 65000; password \"s3cret\"");
    frr(
        65000,
        "neighbor %1$s remote-as 65000\n neighbor %1$s password s3cret".formatted(Net.ipv4(1)));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "10.12.0.0/24", "all"))
                .contains("BGP.next_hop: " + Net.ipv4(Daemon.FRR.number))
                .contains("BGP.cluster_list: " + Net.ipv4(1)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(vtysh("show bgp ipv4 unicast 10.11.0.0/24"))
                .contains(Net.ipv4(Daemon.BIRD.number), "Cluster list: " + Net.ipv4(1)));
  }

  /** RFC 8326 at the receiving end: FRR is about to go, so BIRD's route is taken alone. */
  @Test
  void whatANeighbourIsAboutToTakeAwayIsTheLastChoice() throws Exception {
    String bird = Net.ipv4(Daemon.BIRD.number);
    String frr = Net.ipv4(Daemon.FRR.number);
    ours(
        "node",
        "-",
        node(""),
        POOL,
        resource("BGPPeer", "bird", "{peerIP: %s, asNumber: 65011}".formatted(bird)),
        resource("BGPPeer", "frr", "{peerIP: %s, asNumber: 65012}".formatted(frr)));
    bird(65011, Net.ipv4(1) + " as 65000");
    frr(65012, "neighbor %s remote-as 65000".formatted(Net.ipv4(1)));
    String both = SHARED + " [" + bird + ", " + frr + "]\n";
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).contains(both));

    vtysh("configure terminal", "router bgp 65012", "bgp graceful-shutdown");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(told())
                .contains(SHARED + " [" + bird + "]\n")
                // Where there is nothing else it is still taken.
                .contains("10.12.0.0/24 [" + frr + "]\n"));

    vtysh("configure terminal", "router bgp 65012", "no bgp graceful-shutdown");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).contains(both));
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
    ours("node", "10.1.0.0/26", with(node(""), peers));
    bird(65000, Net.ipv4(1) + " as 65000");
    frr(65012, "neighbor %s remote-as 65000".formatted(Net.ipv4(1)));
    awaitTakenAsUsual();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(vtysh("show bgp ipv4 unicast 10.1.0.0/26"))
                .contains(Net.ipv4(1))
                .doesNotContain("graceful-shutdown"));

    say(with(node("margay.io/bgp-graceful-shutdown: 'true'"), peers));
    awaitAsksForOtherWays();
    assertThat(told()).contains("ESTABLISHED").doesNotContain("established=2");

    say(with(node(""), peers));
    awaitTakenAsUsual();

    // It leaves: its last words before the session ends are the same.
    ours.getOutputStream().close();
    awaitAsksForOtherWays();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(birdc("show", "route")).doesNotContain("10.1.0.0/26"));
  }

  /** BIRD is a workload of ours that peers with the address that is every node's; FRR is beyond. */
  @Test
  void aWorkloadPeersWithTheAddressOfEveryNode() throws Exception {
    String bird = Net.ipv4(Daemon.BIRD.number);
    String frr = Net.ipv4(Daemon.FRR.number);
    ours(
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
    Net.run("ip", "-n", net.name(1), "addr", "add", "169.254.1.9/32", "dev", "lo");
    bird(65011, "169.254.1.9 as 65000; multihop; strict bind off");
    Net.run(
        "ip",
        "-n",
        net.name(Daemon.BIRD.number),
        "route",
        "add",
        "169.254.1.9",
        "via",
        Net.ipv4(1));
    frr(65000, "neighbor %s remote-as 65000".formatted(Net.ipv4(1)));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(told()).contains("10.11.0.0/24 [" + bird + "]\n"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(vtysh("show bgp ipv4 unicast 10.11.0.0/24"))
                .contains(Net.ipv4(1) + " from " + Net.ipv4(1)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "10.12.0.0/24", "all"))
                .contains("BGP.next_hop: " + Net.ipv4(1)));
  }

  private void awaitTakenAsUsual() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "10.1.0.0/26", "all"))
                .contains("BGP.local_pref: 100")
                .doesNotContain("(65535,0)"));
  }

  private void awaitAsksForOtherWays() {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "10.1.0.0/26", "all"))
                .contains("BGP.local_pref: 0")
                .contains("(65535,0)"));
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(vtysh("show bgp ipv4 unicast 10.1.0.0/26")).contains("graceful-shutdown"));
  }

  private static String[] with(String first, String[] others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
  }
}
