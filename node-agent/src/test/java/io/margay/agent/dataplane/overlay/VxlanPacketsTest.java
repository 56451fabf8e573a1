package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.links.KernelLinks;
import io.margay.agent.dataplane.routes.RouteDriver;
import io.margay.agent.dataplane.routes.RoutePlan;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Routes;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three nodes, two on one subnet and one behind a router, each with a workload of both families,
 * and real packets between all of them.
 */
final class VxlanPacketsTest {

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Machine> machines = new ArrayList<>();
  private TestNetns router;

  /** A node with its drivers and one workload. */
  private record Machine(
      int number, TestNetns node, TestNetns workload, OverlayDriver overlay, RouteDriver routes) {
    String workload4() {
      return "10.1." + number + ".1";
    }

    String workload6() {
      return "fd01::" + number + "01";
    }
  }

  @BeforeEach
  void nodes() throws Exception {
    router = make();
    for (int i = 1; i <= 3; i++) {
      machines.add(machine(i));
    }
    router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    router.exec("ip", "link", "add", "br0", "type", "bridge");
    router.exec("ip", "link", "set", "to1", "master", "br0");
    router.exec("ip", "link", "set", "to2", "master", "br0");
    for (String link : List.of("br0", "to1", "to2", "to3")) {
      router.exec("ip", "link", "set", link, "up");
    }
    router.exec("ip", "addr", "add", "172.30.0.254/24", "dev", "br0");
    router.exec("ip", "addr", "add", "fd30::fe/64", "dev", "br0", "nodad");
    router.exec("ip", "addr", "add", "172.31.0.254/24", "dev", "to3");
    router.exec("ip", "addr", "add", "fd31::fe/64", "dev", "to3", "nodad");
    await().until(() -> machines.get(0).node().pings("172.31.0.3"));
    await().until(() -> machines.get(0).node().pings("fd31::3"));
    await().until(() -> machines.get(0).node().pings("fd30::2"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Always", "CrossSubnet"})
  void allWorkloadsReachEachOther(String mode) throws Exception {
    apply(mode);
    assertMatrix();
    long before = encapsulated(machines.get(0));
    machines.get(0).workload().exec("ping", "-c3", "-i0.2", machines.get(1).workload4());
    machines.get(0).workload().exec("ping", "-c3", "-i0.2", machines.get(1).workload6());
    long within = encapsulated(machines.get(0)) - before;
    assertThat(within)
        .as("packets in the tunnel within a subnet")
        .isEqualTo(mode.equals("Always") ? 6 : 0);
    machines.get(0).workload().exec("ping", "-c3", "-i0.2", machines.get(2).workload4());
    machines.get(0).workload().exec("ping", "-c3", "-i0.2", machines.get(2).workload6());
    assertThat(encapsulated(machines.get(0)) - before - within)
        .as("packets in the tunnel beyond the subnet")
        .isEqualTo(6);
  }

  @Test
  void theLargestPacketFitsAndIsNotCut() throws Exception {
    apply("Always");
    assertThat(machines.get(0).overlay().mtus())
        .containsEntry("vxlan.margay", 1450)
        .containsEntry("vxlan-v6.margay", 1430);
    machines
        .get(0)
        .workload()
        .exec("ping", "-c1", "-W2", "-Mdo", "-s1402", machines.get(2).workload4());
    machines
        .get(0)
        .workload()
        .exec("ping", "-c1", "-W2", "-Mdo", "-s1382", machines.get(2).workload6());

    machines.get(0).node().exec("ip", "link", "set", "eth0", "mtu", "1400");
    machines.get(0).overlay().disturbed();
    applied(machines.get(0));
    assertThat(machines.get(0).overlay().mtus())
        .containsEntry("vxlan.margay", 1350)
        .containsEntry("vxlan-v6.margay", 1330);
  }

  @Test
  void aRestartChangesNothingAndDriftIsMended() throws Exception {
    apply("Always");
    Machine first = machines.get(0);
    String device = first.node().exec("ip", "-d", "link", "show", "vxlan.margay");
    NetlinkSocket requests = socket(first.node(), 0);
    OverlayDriver next = new OverlayDriver(first.node().netns(), requests);
    next.want(overlay("Always", 1));
    List<String> failures = new ArrayList<>();
    next.applyPuts(failures);
    next.applyRemovals(failures);
    assertThat(failures).isEmpty();
    assertThat(first.node().exec("ip", "-d", "link", "show", "vxlan.margay")).isEqualTo(device);
    assertThat(next.resync()).isEmpty();

    first.node().exec("ip", "neigh", "flush", "dev", "vxlan.margay", "nud", "permanent");
    first
        .node()
        .exec(
            "ip",
            "neigh",
            "add",
            "192.0.2.9",
            "lladdr",
            "66:00:00:00:00:09",
            "dev",
            "vxlan.margay");
    assertThat(next.resync())
        .containsExactlyInAnyOrder(
            "neighbour 172.30.0.2 on vxlan.margay was changed",
            "neighbour 172.31.0.3 on vxlan.margay was changed");
    next.applyPuts(failures);
    next.applyRemovals(failures);
    assertThat(failures).isEmpty();
    assertThat(first.node().exec("ip", "neigh", "show", "dev", "vxlan.margay"))
        .contains("172.30.0.2")
        .contains("172.31.0.3")
        .doesNotContain("192.0.2.9");
    assertMatrix();
  }

  @Test
  void withoutSuchAPoolTheDevicesAreGone() throws Exception {
    apply("Always");
    apply("Never");
    for (Machine machine : machines) {
      assertThat(machine.node().exec("ip", "link")).doesNotContain("vxlan");
      assertThat(machine.node().exec("ip", "route")).doesNotContain("onlink");
    }
  }

  @Test
  void aDeviceThatIsAnotherIsMadeAnew() throws Exception {
    Machine first = machines.get(0);
    first
        .node()
        .exec(
            "ip",
            "link",
            "add",
            "vxlan.margay",
            "type",
            "vxlan",
            "id",
            "7",
            "dstport",
            "4789",
            "dev",
            "eth0");
    apply("Always");
    assertThat(first.node().exec("ip", "-d", "link", "show", "vxlan.margay"))
        .contains("vxlan id 4096 local 172.30.0.1 dev eth0")
        .contains("nolearning");
    assertMatrix();
  }

  private void assertMatrix() throws IOException {
    for (Machine from : machines) {
      for (Machine to : machines) {
        if (from != to) {
          from.workload().exec("ping", "-c1", "-W2", to.workload4());
          from.workload().exec("ping", "-c1", "-W2", to.workload6());
        }
      }
    }
  }

  private static long encapsulated(Machine machine) throws IOException {
    long packets = 0;
    for (String device : List.of("vxlan.margay", "vxlan-v6.margay")) {
      packets +=
          Long.parseLong(
              machine
                  .node()
                  .exec("cat", "/sys/class/net/" + device + "/statistics/tx_packets")
                  .strip());
    }
    return packets;
  }

  private void apply(String mode) throws IOException {
    for (Machine machine : machines) {
      Overlay overlay = overlay(mode, machine.number());
      machine.overlay().want(overlay);
      ActiveEndpoint endpoint =
          new ActiveEndpoint(
              "cali1",
              null,
              List.of(Cidr.parse(machine.workload4()), Cidr.parse(machine.workload6())),
              List.of(),
              List.of());
      machine
          .routes()
          .want(
              RoutePlan.of(List.of(endpoint), new TreeSet<>(), new TreeMap<>(), overlay),
              new RouteDriver.Keep(false, false));
      applied(machine);
    }
  }

  private static void applied(Machine machine) {
    List<String> failures = new ArrayList<>();
    machine.overlay().applyPuts(failures);
    failures.addAll(machine.routes().apply());
    machine.overlay().applyRemovals(failures);
    assertThat(failures).isEmpty();
  }

  private static Overlay overlay(String mode, int node) {
    return OverlayTestWorld.of(mode, node);
  }

  private Machine machine(int number) throws Exception {
    TestNetns node = make();
    TestNetns workload = make();
    String subnet = number == 3 ? "1" : "0";
    router.exec(
        "ip",
        "link",
        "add",
        "to" + number,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        node.path().getFileName().toString());
    node.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    node.exec("ip", "link", "set", "eth0", "up");
    node.exec("ip", "addr", "add", "172.3" + subnet + ".0." + number + "/24", "dev", "eth0");
    node.exec("ip", "addr", "add", "fd3" + subnet + "::" + number + "/64", "dev", "eth0", "nodad");
    node.exec("ip", "route", "add", "default", "via", "172.3" + subnet + ".0.254");
    node.exec("ip", "-6", "route", "add", "default", "via", "fd3" + subnet + "::fe");
    NetlinkSocket requests = socket(node, 0);
    RouteDriver routes =
        new RouteDriver(
            new Routes(requests, 80), new Links(requests), new Links(socket(node, Links.EVENTS)));
    Machine machine =
        new Machine(number, node, workload, new OverlayDriver(node.netns(), requests), routes);
    new KernelLinks(node.netns())
        .attach(
            new Wire(
                "cali1",
                workload.path(),
                "eth0",
                List.of(IpAddress.parse(machine.workload4()), IpAddress.parse(machine.workload6())),
                1500));
    return machine;
  }

  private NetlinkSocket socket(TestNetns in, int groups) throws IOException {
    NetlinkSocket socket = NetlinkSocket.open(in.netns(), NetlinkSocket.ROUTE, groups);
    open.add(socket);
    return socket;
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    open.add(made);
    return made;
  }
}
