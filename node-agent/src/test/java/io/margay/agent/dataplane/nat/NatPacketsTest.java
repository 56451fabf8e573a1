package io.margay.agent.dataplane.nat;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.cidrs;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.Update;
import io.margay.core.model.IPNAT;
import io.margay.core.model.PortRange;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node with two workloads and a host outside, and whose address each side sees. */
final class NatPacketsTest {

  private static final int PORT = 7000;

  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile int lastPort;
  private TestNetns node;
  private TestNetns outside;
  private TestNetns a;
  private TestNetns b;
  private Dataplanes planes;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatLeavesThePoolsTakesTheNodesAddress(Backend backend) throws Exception {
    start(backend);
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    assertThat(seen(a, "172.30.0.2")).isEqualTo("172.30.0.1");
    assertThat(seen(a, "fd30::2")).isEqualTo("fd30::1");
    assertThat(seen(a, "10.77.0.2")).as("within the pool").isEqualTo("10.77.0.1");
    assertThat(seen(a, "fd77::2")).as("within the pool").isEqualTo("fd77::1");
    assertThat(planes.dataplane().resync()).isEmpty();

    apply(outgoing());
    assertThat(seen(a, "172.30.0.2")).as("no longer").isEqualTo("10.77.0.1");
    assertThat(seen(a, "fd30::2")).as("no longer").isEqualTo("fd77::1");
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatLeavesThePoolsTakesWhatIsSet(Backend backend) throws Exception {
    start(backend);
    node.exec("ip", "addr", "add", "172.30.0.9/32", "dev", "up0");
    PortRange ports = new PortRange(41000, 41003);
    set(backend, new NatSettings(IpAddress.parse("172.30.0.9"), ports, null, hosts()));
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    for (int i = 0; i < 3; i++) {
      assertThat(seen(a, "172.30.0.2")).isEqualTo("172.30.0.9");
      assertThat(lastPort).isBetween(41000, 41003);
      assertThat(seen(a, "fd30::2")).as("the other family").isEqualTo("fd30::1");
      assertThat(lastPort).isBetween(41000, 41003);
    }
    assertThat(planes.dataplane().resync()).isEmpty();

    set(backend, new NatSettings(null, null, "eth+", hosts()));
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    assertThat(seen(a, "172.30.0.2")).as("another interface").isEqualTo("10.77.0.1");

    set(backend, new NatSettings(null, null, "up+", hosts("172.30.0.2")));
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    assertThat(seen(a, "172.30.0.2")).as("to a node").isEqualTo("10.77.0.1");
    assertThat(seen(a, "fd30::2")).isEqualTo("fd30::1");
  }

  private void set(Backend backend, NatSettings settings) {
    planes
        .dataplane()
        .configure(DataplaneSettings.DEFAULT.with(BackendChoice.of(backend)).with(settings));
  }

  private static TreeSet<IpAddress> hosts(String... addresses) {
    return new TreeSet<>(ip(addresses));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aFloatingAddressLeadsToItsWorkload(Backend backend) throws Exception {
    start(backend);
    endpoint("calia", "a", List.of(nat("10.77.0.1", "203.0.113.9"), nat("fd77::1", "fd99::9")));
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    assertThat(seen(outside, "203.0.113.9")).isEqualTo("172.30.0.2");
    assertThat(seen(outside, "fd99::9")).isEqualTo("fd30::2");
    assertThat(seen(node, "203.0.113.9")).as("from the node itself").isEqualTo("172.30.0.1");
    assertThat(seen(a, "203.0.113.9")).as("from the workload itself").isEqualTo("203.0.113.9");
    assertThat(seen(a, "fd99::9")).as("from the workload itself").isEqualTo("fd99::9");

    endpoint("calia", "a", List.of());
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    assertThat(seen(outside, "203.0.113.9", 1000)).isEqualTo("nothing");
  }

  /** As kube-proxy or portmap lead there: in and out by one wire, from an address of the node. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void aServiceMayLeadBackToTheWorkloadThatAsks(Backend backend) throws Exception {
    start(backend);
    apply(outgoing("10.77.0.0/16", "fd77::/48"));
    for (String family : List.of("ip", "ip6")) {
      boolean four = family.equals("ip");
      String own = four ? "10.77.0.1" : "fd77::1";
      nft("add table", family, "services");
      nft("add chain", family, "services in { type nat hook prerouting priority -100 ; }");
      nft("add chain", family, "services out { type nat hook postrouting priority 100 ; }");
      nft(
          "add rule",
          family,
          "services in "
              + family
              + " daddr "
              + (four ? "10.96.0.1" : "fd96::1")
              + " dnat to "
              + own);
      nft(
          "add rule",
          family,
          "services out %s saddr %s %s daddr %s snat to %s"
              .formatted(family, own, family, own, four ? "172.30.0.1" : "fd30::1"));
    }

    assertThat(seen(a, "10.96.0.1")).isEqualTo("172.30.0.1");
    assertThat(seen(a, "fd96::1")).isEqualTo("fd30::1");
    assertThat(seen(b, "10.96.0.1")).as("another workload").isEqualTo("10.77.0.2");
  }

  private void nft(String what, String family, String rest) throws IOException {
    node.exec("nft", what + " " + family + " " + rest);
  }

  private static Outgoing outgoing(String... pools) {
    return new Outgoing(cidrs(pools), cidrs("10.77.0.0/16", "fd77::/48"));
  }

  private void apply(Outgoing outgoing) {
    planes.dataplane().setOverlay(Overlay.NONE.with(outgoing));
    assertThat(planes.dataplane().apply().failures()).isEmpty();
  }

  private void start(Backend backend) throws Exception {
    node = make();
    outside = make();
    a = make();
    b = make();
    node.exec("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    node.exec("ip", "link", "set", "up1", "netns", outside.path().getFileName().toString());
    node.exec("ip", "link", "set", "up0", "up");
    outside.exec("ip", "link", "set", "up1", "up");
    node.exec("ip", "addr", "add", "172.30.0.1/24", "dev", "up0");
    node.exec("ip", "addr", "add", "fd30::1/64", "dev", "up0", "nodad");
    outside.exec("ip", "addr", "add", "172.30.0.2/24", "dev", "up1");
    outside.exec("ip", "addr", "add", "fd30::2/64", "dev", "up1", "nodad");
    node.exec("ip", "route", "add", "default", "via", "172.30.0.2");
    outside.exec("ip", "route", "add", "default", "via", "172.30.0.1");
    outside.exec("ip", "-6", "route", "add", "default", "via", "fd30::1");
    for (TestNetns each : List.of(outside, a, b)) {
      serve(each);
    }
    planes = Dataplanes.kernel(KernelConfig.of(BackendChoice.of(backend)).in(node.path()));
    open.add(planes);
    planes.links().attach(new Wire("calia", a.path(), "eth0", ip("10.77.0.1", "fd77::1"), 1500));
    planes.links().attach(new Wire("calib", b.path(), "eth0", ip("10.77.0.2", "fd77::2"), 1500));
    planes.dataplane().setBlocks(cidrs());
    planes.dataplane().setLearnedRoutes(new TreeMap<>(), true);
    planes.dataplane().accept(List.of(new Update.ProfilePut("open", OPEN)));
    endpoint("calia", "a", List.of());
    endpoint("calib", "b", List.of());
  }

  private void endpoint(String link, String name, List<IPNAT> floating) {
    String host = name.equals("a") ? "1" : "2";
    planes
        .dataplane()
        .accept(
            List.of(
                new Update.EndpointPut(
                    workload(name),
                    new ActiveEndpoint(
                        link,
                        null,
                        List.of(Cidr.parse("10.77.0." + host), Cidr.parse("fd77::" + host)),
                        floating,
                        List.of(),
                        List.of(),
                        null,
                        List.of(),
                        List.of(),
                        List.of("open")))));
  }

  /** The address that a server saw, on however busy a machine. */
  private static String seen(TestNetns from, String address) throws IOException {
    return seen(from, address, 20_000);
  }

  /** The address that a server saw, or nothing. */
  private static String seen(TestNetns from, String address, int patienceMillis)
      throws IOException {
    return from.netns()
        .call(() -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, PORT), patienceMillis);
            socket.setSoTimeout(patienceMillis);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "nothing";
          }
        });
  }

  /** Tells everybody who connects by which address it knows them. */
  private void serve(TestNetns in) throws IOException {
    ServerSocket server = in.netns().call(() -> new ServerSocket(PORT));
    open.add(server);
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
              lastPort = socket.getPort();
              String peer = IpAddress.of(socket.getInetAddress()).toString();
              socket.getOutputStream().write(peer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
              // Closed, or the client went; both are fine.
            }
          }
        });
  }

  private static IPNAT nat(String internal, String external) {
    return new IPNAT(IpAddress.parse(internal), IpAddress.parse(external));
  }

  private static List<IpAddress> ip(String... addresses) {
    return Arrays.stream(addresses).map(IpAddress::parse).toList();
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    open.add(made);
    return made;
  }
}
