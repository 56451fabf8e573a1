package io.margay.agent.dataplane.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlaySettings;
import io.margay.agent.overlay.OverlayState;
import io.margay.core.calc.Change;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who makes the route to a destination: never two. */
class RoutePlanTest {

  private static final RouteMetrics METRICS =
      new RouteMetrics(1024, 1024, new TreeMap<>(Map.of(Cidr.parse("10.1.2.0/26"), 77)));

  /** What BGP says is the route to every block of n2, whatever its pool. */
  private static SortedMap<Cidr, SortedSet<IpAddress>> learned(String... prefixes) {
    SortedMap<Cidr, SortedSet<IpAddress>> routes = new TreeMap<>();
    for (String prefix : prefixes) {
      routes.put(
          Cidr.parse(prefix),
          new TreeSet<>(Set.of(IpAddress.parse("172.30.0.9"), IpAddress.parse("172.30.0.8"))));
    }
    return routes;
  }

  private static Resource resource(String kind, String name, Map<String, ?> spec) {
    return Resources.decode(
            Map.of(
                "apiVersion",
                "projectcalico.org/v3",
                "kind",
                kind,
                "metadata",
                Map.of("name", name),
                "spec",
                spec))
        .orThrow();
  }

  /** The world: a node n2, and a pool of each kind, of which n2 has a block. */
  private static Overlay overlay(String clusterRoutes) {
    OverlayState state =
        new OverlayState("n1", InterfaceAddress.parse("172.30.0.1/24"), OverlaySettings.DEFAULT);
    state.changed(
        List.of(
                resource(
                    "BGPConfiguration", "default", Map.of("programClusterRoutes", clusterRoutes)),
                resource(
                    "Node",
                    "n2",
                    Map.of(
                        "bgp",
                        Map.of("ipv4Address", "172.30.0.2/24"),
                        "ipv4VXLANTunnelAddr",
                        "10.3.2.1",
                        "vxlanTunnelMACAddr",
                        "02:00:00:00:00:02")),
                pool("plain", "10.1.0.0/16", "Never", "Never"),
                pool("ipip", "10.2.0.0/16", "Always", "Never"),
                pool("vxlan", "10.3.0.0/16", "Never", "Always"),
                pool("cross", "10.4.0.0/16", "Never", "CrossSubnet"),
                block("10.1.2.0/26"),
                block("10.2.2.0/26"),
                block("10.3.2.0/26"),
                block("10.4.2.0/26"))
            .stream()
            .<Change>map(Change.Put::new)
            .toList());
    return state.overlay();
  }

  private static Resource pool(String name, String cidr, String ipip, String vxlan) {
    return resource("IPPool", name, Map.of("cidr", cidr, "ipipMode", ipip, "vxlanMode", vxlan));
  }

  private static Resource block(String cidr) {
    return resource(
        "BlockAffinity",
        "n2-" + cidr.replaceAll("[./]", "-"),
        Map.of("state", "confirmed", "node", "n2", "type", "host", "cidr", cidr, "deleted", false));
  }

  private static String plan(
      Collection<Cidr> blocks, SortedMap<Cidr, SortedSet<IpAddress>> learned, String destination) {
    return plan("EnabledNoEncapOnly", blocks, learned, destination);
  }

  private static String plan(
      String clusterRoutes,
      Collection<Cidr> blocks,
      SortedMap<Cidr, SortedSet<IpAddress>> learned,
      String destination) {
    Map<Cidr, Target> routes =
        RoutePlan.of(List.of(), Map.of(), blocks, learned, METRICS, overlay(clusterRoutes));
    Target target = routes.get(Cidr.parse(destination));
    return target == null ? "none" : target.toString();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    // A pool without encapsulation is BGP's: all gateways, with the route's own priority.
    "10.1.2.0/26, nexthop via 172.30.0.8 nexthop via 172.30.0.9 metric 77",
    "10.1.3.0/26, nexthop via 172.30.0.8 nexthop via 172.30.0.9 metric 1024",
    // One with it is the feed's, also where BGP has a route and the feed has none, as to 10.2.3.0.
    "10.2.2.0/26, via 172.30.0.2 dev ipip.margay onlink",
    "10.2.3.0/26, none",
    "10.3.2.0/26, via 10.3.2.1 dev vxlan.margay onlink",
    "10.3.2.5/32, none",
    "10.4.2.0/26, via 172.30.0.2 metric 1024",
    // What lies in no pool is BGP's: filters have let it in.
    "198.51.100.0/24, nexthop via 172.30.0.8 nexthop via 172.30.0.9 metric 1024",
  })
  void everyDestinationHasOneOwner(String destination, String route) {
    SortedMap<Cidr, SortedSet<IpAddress>> learned =
        learned(
            "10.1.2.0/26",
            "10.1.3.0/26",
            "10.2.2.0/26",
            "10.2.3.0/26",
            "10.3.2.0/26",
            "10.3.2.5/32",
            "10.4.2.0/26",
            "198.51.100.0/24");
    assertThat(plan(List.of(), learned, destination)).isEqualTo(route);
  }

  /** Whichever of the two makes the routes of a pool without encapsulation, the other does not. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Enabled, nexthop via 172.30.0.8 nexthop via 172.30.0.9 metric 77",
    "EnabledNoEncapOnly, nexthop via 172.30.0.8 nexthop via 172.30.0.9 metric 77",
    "EnabledIPIPOnly, via 172.30.0.2 metric 1024",
    "Disabled, via 172.30.0.2 metric 1024",
  })
  void poolsWithoutEncapsulationAreWhoseTheBgpConfigurationSays(String setting, String route) {
    SortedMap<Cidr, SortedSet<IpAddress>> learned =
        learned("10.1.2.0/26", "10.1.3.0/26", "10.2.3.0/26", "198.51.100.0/24");
    boolean feed = route.startsWith("via");
    assertThat(plan(setting, List.of(), learned, "10.1.2.0/26")).isEqualTo(route);
    assertThat(plan(setting, List.of(), learned, "10.1.3.0/26").equals("none")).isEqualTo(feed);
    assertThat(plan(setting, List.of(), learned, "10.2.2.0/26")).contains("ipip.margay");
    assertThat(plan(setting, List.of(), learned, "10.2.3.0/26")).isEqualTo("none");
    assertThat(plan(setting, List.of(), learned, "198.51.100.0/24")).startsWith("nexthop");
  }

  @Test
  void theOwnBlockIsNobodyElses() {
    Cidr own = Cidr.parse("10.1.1.0/26");
    assertThat(plan(List.of(own), learned("10.1.1.0/26"), "10.1.1.0/26")).isEqualTo("blackhole");
  }

  @Test
  void nothingIsRoutedTwice() {
    Map<Cidr, Target> routes =
        RoutePlan.of(
            List.of(), Map.of(), List.of(), learned("10.2.0.0/16"), METRICS, overlay("Enabled"));
    assertThat(
            routes.keySet().stream()
                .filter(each -> Cidr.parse("10.2.0.0/16").contains(each))
                .map(Cidr::toString)
                .collect(Collectors.toSet()))
        .containsExactly("10.2.2.0/26");
  }
}
