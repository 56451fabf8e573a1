package io.margay.agent.dataplane.routes;

import static io.margay.agent.dataplane.Samples.cidrs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.links.KernelLinks;
import io.margay.agent.dataplane.routes.RoutePlan.Learned;
import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.dataplane.routes.RoutePlan.Unused;
import io.margay.agent.dataplane.routes.RoutePlan.Workload;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Route;
import io.margay.agent.netlink.Routes;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node with two workloads of both families, and nothing but wires and routes. */
final class DualStackTest {

  private static final String A4 = "10.77.0.1";
  private static final String A6 = "fd77::1";
  private static final String B4 = "10.77.0.2";
  private static final String B6 = "fd77::2";

  private final List<AutoCloseable> open = new ArrayList<>();
  private TestNetns host;
  private TestNetns a;
  private TestNetns b;
  private NetlinkSocket requests;
  private Routes routes;
  private RouteDriver driver;
  private KernelWatch heard;

  @BeforeEach
  void node() throws Exception {
    host = make();
    a = make();
    b = make();
    requests = socket(0);
    NetlinkSocket events = socket(Links.EVENTS);
    routes = new Routes(requests, 80);
    driver = new RouteDriver(routes, new Links(requests), new Links(events));
    host.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    host.exec("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    host.exec("ip", "link", "set", "up0", "up");
    host.exec("ip", "link", "set", "up1", "up");
    host.exec("ip", "addr", "add", "172.30.0.1/24", "dev", "up0");
    host.exec("ip", "route", "add", "default", "via", "172.30.0.254");
    host.exec("ip", "addr", "add", "fd30::1/64", "dev", "up0", "nodad");
    KernelLinks links = new KernelLinks(host.netns());
    links.attach(new Wire("calia", a.path(), "eth0", ip(A4, A6), 1450));
    links.attach(new Wire("calib", b.path(), "eth0", ip(B4, B6), 1450));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void theFirstPacketOfEachFamilyArrives() throws Exception {
    driver.want(desired(), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    a.exec("ping", "-c1", "-W2", B4);
    a.exec("ping", "-c1", "-W2", B6);
    b.exec("ping", "-c1", "-W2", "172.30.0.1");
    b.exec("ping", "-c1", "-W2", "fd30::1");
    assertThat(host.exec("ip", "-6", "route"))
        .contains("fd77::1 dev calia proto 80")
        .contains("blackhole fd77::/122 dev lo proto 80")
        .contains("fd78::/122 via fd30::2 dev up0 proto 80");
    assertThat(driver.resync()).isEmpty();
    assertThat(driver.apply()).isEmpty();
  }

  @Test
  void routesOfBothFamiliesChangeAndGo() throws Exception {
    driver.want(desired(), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();

    Map<Cidr, Target> moved = desired();
    moved.put(Cidr.parse("fd77::1"), new Workload("calib"));
    moved.put(Cidr.parse("fd78::/122"), new Learned(ip("fd30::2", "fd30::3")));
    moved.remove(Cidr.parse("10.77.0.2"));
    moved.remove(Cidr.parse("fd77::2"));
    moved.remove(Cidr.parse("fd77::/122"));
    driver.want(moved, new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();

    assertThat(driver.takeGone()).containsExactlyInAnyOrderElementsOf(ip(A6, B4, B6));
    assertThat(host.exec("ip", "-6", "route"))
        .contains("fd77::1 dev calib proto 80")
        .contains("nexthop via fd30::2 dev up0")
        .contains("nexthop via fd30::3 dev up0")
        .doesNotContain("blackhole")
        .doesNotContain("fd77::2");
    assertThat(driver.resync()).isEmpty();

    driver.want(Map.of(), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    assertThat(routes.all()).isEmpty();
  }

  /** As RFC 8950 brings them: also beside gateways of the prefix's own family. */
  @Test
  void ipv4PrefixesMayLeadThroughIpv6() throws Exception {
    Cidr one = Cidr.parse("10.78.0.0/26");
    Cidr several = Cidr.parse("10.79.0.0/26");
    Map<Cidr, Target> desired = new LinkedHashMap<>();
    desired.put(one, new Learned(ip("fd30::2"), 512));
    desired.put(several, new Learned(ip("fd30::2", "172.30.0.2", "fd30::3")));
    driver.want(desired, new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    assertThat(host.exec("ip", "-o", "route", "show", "proto", "80"))
        .contains("10.78.0.0/26 via inet6 fd30::2 dev up0 metric 512")
        .containsPattern("10.79.0.0/26 .*nexthop via 172.30.0.2 dev up0")
        .containsPattern("10.79.0.0/26 .*nexthop via inet6 fd30::2 dev up0")
        .containsPattern("10.79.0.0/26 .*nexthop via inet6 fd30::3 dev up0");
    assertThat(driver.resync()).isEmpty();
    assertThat(driver.apply()).isEmpty();

    driver.want(
        Map.of(one, new Learned(ip("172.30.0.2"), 512)), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    assertThat(routes.all()).containsExactly(new Route(one, new Route.Via(ip("172.30.0.2"), 512)));

    // A restart finds what another life has left.
    driver.want(Map.of(one, new Learned(ip("fd30::3"), 512)), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    RouteDriver restarted =
        new RouteDriver(routes, new Links(requests), new Links(socket(Links.EVENTS)));
    restarted.want(Map.of(one, new Learned(ip("fd30::3"), 512)), new RouteDriver.Keep(true, true));
    assertThat(restarted.apply()).isEmpty();
    assertThat(restarted.pending()).isEmpty();
  }

  @Test
  void theNodeSendsToWorkloadsFromTheAddressThatIsSet() throws Exception {
    driver.want(desired(), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    host.exec("ip", "addr", "add", "203.0.113.7/32", "dev", "lo");
    host.exec("ip", "addr", "add", "fd99::7/128", "dev", "lo");
    Map<Cidr, Target> from = desired();
    from.put(Cidr.parse(A4), new Workload("calia", IpAddress.parse("203.0.113.7")));
    from.put(Cidr.parse(A6), new Workload("calia", IpAddress.parse("fd99::7")));
    driver.want(from, new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    assertThat(host.exec("ip", "route", "get", A4)).contains("dev calia src 203.0.113.7");
    assertThat(host.exec("ip", "-6", "route", "get", A6)).contains("src fd99::7");
    assertThat(driver.takeGone()).as("they are where they were").isEmpty();
    assertThat(driver.resync()).isEmpty();

    Map<Cidr, Target> wrong = desired();
    wrong.put(Cidr.parse(A4), new Workload("calia", IpAddress.parse("203.0.113.8")));
    wrong.put(Cidr.parse(A6), new Workload("calia", IpAddress.parse("fd99::7")));
    driver.want(wrong, new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).as("an address that the node has not").hasSize(1);
    assertThat(driver.pending()).containsExactly(Cidr.parse(A4));
  }

  /** The kernel tells routes to one destination apart by their metrics: an old one must go. */
  @Test
  void ofARouteWhoseMetricChangesOneIsLeft() throws Exception {
    Cidr four = Cidr.parse("10.78.0.0/26");
    Cidr six = Cidr.parse("fd78::/122");
    // Of a life that ended between two steps.
    host.exec(
        "ip", "route", "add", "10.78.0.0/26", "via", "172.30.0.9", "proto", "80", "metric", "7");
    for (int metric : new int[] {1024, 512, 2048, 1024}) {
      driver.want(
          Map.of(
              four, new Learned(ip("172.30.0.2"), metric),
              six, new Learned(ip("fd30::2", "fd30::3"), metric)),
          new RouteDriver.Keep(false, false));
      assertThat(driver.apply()).isEmpty();
      assertThat(routes.all())
          .containsExactlyInAnyOrder(
              new Route(four, new Route.Via(ip("172.30.0.2"), metric)),
              new Route(six, new Route.Via(ip("fd30::2", "fd30::3"), metric)));
      assertThat(driver.resync()).isEmpty();
    }
    driver.want(Map.of(four, new Unused(), six, new Unused()), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    assertThat(routes.all())
        .containsExactlyInAnyOrder(
            new Route(four, new Route.Blackhole()), new Route(six, new Route.Blackhole()));
    driver.want(Map.of(), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();
    assertThat(routes.all()).isEmpty();
  }

  /** Two of ours to one destination: what was left by an interrupted change goes. */
  @Test
  void aSecondRouteOfOursIsSweptAtARestart() throws Exception {
    for (String metric : List.of("7", "1024", "2048")) {
      host.exec(
          "ip",
          "route",
          "add",
          "10.78.0.0/26",
          "via",
          "172.30.0.2",
          "proto",
          "80",
          "metric",
          metric);
    }
    driver.want(desired(), new RouteDriver.Keep(true, true));
    assertThat(driver.apply()).isEmpty();
    assertThat(host.exec("ip", "route").lines().filter(line -> line.startsWith("10.78.0.0/26")))
        .singleElement()
        .asString()
        .contains("metric 1024");
    assertThat(driver.resync()).isEmpty();
  }

  @Test
  void aRestartFindsRoutesOfBothFamiliesEqual() throws Exception {
    driver.want(desired(), new RouteDriver.Keep(false, false));
    assertThat(driver.apply()).isEmpty();

    NetlinkSocket heard = socket(Routes.EVENTS);
    RouteDriver next =
        new RouteDriver(routes, new Links(requests), new Links(socket(Links.EVENTS)));
    next.want(desired(), new RouteDriver.Keep(false, false));
    assertThat(next.apply()).isEmpty();
    List<Cidr> written = new ArrayList<>();
    heard.drain(event -> written.add(routes.changed(event)));
    written.removeIf(Objects::isNull);
    assertThat(written).isEmpty();
  }

  @Test
  void whatOthersDoToOurRoutesIsHeardAndMended() throws Exception {
    driver.want(desired(), new RouteDriver.Keep(false, false));
    AtomicInteger woken = new AtomicInteger();
    KernelWatch watch = KernelWatch.open(host.netns(), 80, requests.port(), woken::incrementAndGet);
    open.add(watch);
    heard = watch;
    assertThat(driver.apply()).isEmpty();
    host.exec("ip", "route", "add", "blackhole", "203.0.113.0/24");
    assertThat(watch.take().destinations())
        .as("changes of our own and of no account are passed over")
        .isEmpty();

    int before = woken.get();
    host.exec("ip", "route", "del", "10.77.0.1");
    host.exec("ip", "-6", "route", "replace", "blackhole", "fd77::2", "proto", "80");
    await().until(() -> woken.get() >= before + 2);
    await().untilAsserted(() -> assertMended("10.77.0.1 dev calia", "fd77::2 dev calib"));

    host.exec("ip", "link", "set", "calia", "down");
    host.exec("ip", "link", "set", "calia", "up");
    await().untilAsserted(() -> assertMended("10.77.0.1 dev calia", "fd77::1 dev calia"));
  }

  /** By hearing of it, as nothing is read back. */
  private void assertMended(String ipv4, String ipv6) throws IOException {
    driver.heard(heard.take());
    assertThat(driver.apply()).isEmpty();
    assertThat(host.exec("ip", "route")).contains(ipv4 + " proto 80");
    assertThat(host.exec("ip", "-6", "route")).contains(ipv6 + " proto 80");
  }

  @Test
  void aRefusalOfTheKernelIsInWords() throws Exception {
    Map<Cidr, Target> desired = new LinkedHashMap<>();
    desired.put(Cidr.parse("fd79::/64"), new Learned(ip("fd99::1")));
    driver.want(desired, new RouteDriver.Keep(false, false));
    assertThat(driver.apply())
        .singleElement()
        .asString()
        .contains("add route fd79::/64 via [fd99::1]")
        .contains("No route to host");
  }

  private static Map<Cidr, Target> desired() {
    Map<Cidr, Target> desired = new LinkedHashMap<>();
    cidrs("10.77.0.0/26", "fd77::/122").forEach(block -> desired.put(block, new Unused()));
    cidrs(A4, A6).forEach(address -> desired.put(address, new Workload("calia")));
    cidrs(B4, B6).forEach(address -> desired.put(address, new Workload("calib")));
    desired.put(Cidr.parse("10.78.0.0/26"), new Learned(ip("172.30.0.2")));
    desired.put(Cidr.parse("fd78::/122"), new Learned(ip("fd30::2")));
    return desired;
  }

  private NetlinkSocket socket(int groups) throws IOException {
    NetlinkSocket socket = NetlinkSocket.open(host.netns(), NetlinkSocket.ROUTE, groups);
    open.add(socket);
    return socket;
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    open.add(made);
    return made;
  }

  private static List<IpAddress> ip(String... addresses) {
    return Arrays.stream(addresses).map(IpAddress::parse).toList();
  }
}
