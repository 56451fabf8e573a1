package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.links.KernelLinks;
import io.margay.agent.dataplane.routes.RouteDriver;
import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.dataplane.routes.RoutePlan;
import io.margay.agent.dataplane.wireguard.WireguardConfig;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Routes;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Three nodes, two on one subnet and one behind a router, each with a workload of both families,
 * for real packets between all of them.
 */
final class OverlayLab implements AutoCloseable {

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Machine> machines = new ArrayList<>();
  private final TestNetns router;
  private final Path keys = Files.createTempDirectory("mgyt-keys");

  /** A node with its drivers and one workload. */
  record Machine(
      int number, TestNetns node, TestNetns workload, OverlayDriver overlay, RouteDriver routes) {

    /** The address of its workload. */
    String address(Family family) {
      return switch (family) {
        case IPV4 -> "10.1." + number + ".1";
        case IPV6 -> "fd01::" + number + "01";
      };
    }

    /** What a counter of an interface of the node stands at. */
    long counter(String device, String counter) throws IOException {
      return Long.parseLong(
          node.exec("cat", "/sys/class/net/" + device + "/statistics/" + counter).strip());
    }

    /** Makes the kernel agree with what the drivers want. */
    void apply() {
      List<String> failures = new ArrayList<>();
      overlay.applyPuts(failures);
      failures.addAll(routes.apply());
      overlay.applyRemovals(failures);
      assertThat(failures).isEmpty();
    }
  }

  OverlayLab() throws Exception {
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
    for (String address : List.of("172.31.0.3", "fd31::3", "fd30::2")) {
      await().until(() -> machines.getFirst().node().pings(address));
    }
  }

  /** The nodes: the first two are on one subnet. */
  List<Machine> machines() {
    return machines;
  }

  TestNetns router() {
    return router;
  }

  /**
   * Makes every node's kernel as it should be.
   *
   * @param overlayOf the overlay of a node, 1 to 3
   */
  void apply(IntFunction<Overlay> overlayOf) throws IOException {
    for (Machine machine : machines) {
      want(machine, overlayOf.apply(machine.number()));
      machine.apply();
    }
  }

  /** Says how a node should be. */
  static void want(Machine machine, Overlay overlay) {
    machine.overlay().want(overlay);
    ActiveEndpoint endpoint =
        new ActiveEndpoint(
            "cali1",
            null,
            List.of(
                Cidr.parse(machine.address(Family.IPV4)), Cidr.parse(machine.address(Family.IPV6))),
            List.of(),
            List.of());
    machine
        .routes()
        .want(
            RoutePlan.of(
                List.of(endpoint),
                Map.of(),
                new TreeSet<>(),
                new TreeMap<>(),
                RouteMetrics.USUAL,
                overlay),
            new RouteDriver.Keep(false, false));
  }

  /** Every workload reaches every other. */
  void assertMatrix(Family... families) throws IOException {
    for (Machine from : machines) {
      for (Machine to : machines) {
        for (Family family : families) {
          if (from != to) {
            from.workload().exec("ping", "-c1", "-W4", to.address(family));
          }
        }
      }
    }
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
    Machine machine = new Machine(number, node, workload, driver(number, node), routes);
    new KernelLinks(node.netns())
        .attach(
            new Wire(
                "cali1",
                workload.path(),
                "eth0",
                List.of(
                    IpAddress.parse(machine.address(Family.IPV4)),
                    IpAddress.parse(machine.address(Family.IPV6))),
                1500));
    return machine;
  }

  /** A driver of a node's tunnels, as one that has just started. */
  OverlayDriver driver(int number, TestNetns node) throws IOException {
    return new OverlayDriver(
        new WireguardConfig(keys.resolve("n" + number), WireguardConfig.Maker.ANY),
        80,
        node.netns(),
        socket(node, 0),
        socket(node, Links.EVENTS));
  }

  /** Where nodes have their private keys. */
  Path keys() {
    return keys;
  }

  NetlinkSocket socket(TestNetns in, int groups) throws IOException {
    NetlinkSocket socket = NetlinkSocket.open(in.netns(), NetlinkSocket.ROUTE, groups);
    open.add(socket);
    return socket;
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    open.add(made);
    return made;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    try (Stream<Path> files = Files.walk(keys)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
