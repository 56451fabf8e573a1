package io.margay.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.netty.OwnRoute;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.peering.Self;
import io.margay.core.calc.Change;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node announces, and that its peers follow the resources; who they are is bgp's matter. */
class NodeRoutingTest {

  private static final Resource REFLECTOR =
      of("BGPPeer", "rr", Map.of("peerIP", "172.30.0.100:1179", "asNumber", 64512));

  @Test
  void withoutResourcesThereIsNothingToDoAndNobodyToHear() {
    BgpPlan plan = plan();

    assertThat(plan.peering().speaker().peers()).isEmpty();
    assertThat(plan.peering().speaker().listening().port()).isZero();
    assertThat(plan.announced()).isEmpty();
  }

  @Test
  void peersAreThoseOfTheResources() {
    BgpPlan plan = plan(REFLECTOR, node("n1", "172.30.0.1"), node("n2", "172.30.0.2"));

    assertThat(plan.peering().speaker().peers())
        .extracting(PeerConfig::address)
        .containsExactlyInAnyOrder(IpAddress.parse("172.30.0.100"), IpAddress.parse("172.30.0.1"));
    assertThat(plan.peering().speaker().listening().port()).isEqualTo(179);
  }

  @Test
  void onlyConfirmedBlocksOfThisNodeAreAnnounced() {
    BgpPlan plan =
        plan(
            block("10.244.2.0/26", "n2", "confirmed", false),
            block("10.244.2.64/26", "n2", "pending", false),
            block("10.244.2.128/26", "n2", "confirmed", true),
            block("10.244.3.0/26", "n3", "confirmed", false));

    assertThat(plan.announced()).isEqualTo(plain("10.244.2.0/26"));
  }

  @Test
  void rangesOfServicesAreAnnouncedUnlessTheNodeIsExcluded() {
    Map<String, Object> spec =
        Map.of(
            "serviceClusterIPs", cidrs("10.96.0.0/12"),
            "serviceExternalIPs", cidrs("192.0.2.0/28", "192.0.2.77/32"),
            "serviceLoadBalancerIPs", cidrs("198.51.100.0/24"));
    BgpPlan all = plan(of("BGPConfiguration", "default", spec));
    assertThat(all.announced()).isEqualTo(plain("10.96.0.0/12", "192.0.2.0/28", "198.51.100.0/24"));
    assertThat(all.services()).hasSize(4);

    Resource excluded =
        resource(
            "Node",
            Map.of(
                "name",
                "n2",
                "labels",
                Map.of("node.kubernetes.io/exclude-from-external-load-balancers", "")),
            Map.of());
    assertThat(plan(of("BGPConfiguration", "default", spec), excluded).announced()).isEmpty();
  }

  @Test
  void whatIsAnnouncedCarriesTheCommunitiesOfAllItsRanges() {
    BgpPlan plan =
        plan(
            block("10.244.2.0/26", "n2", "confirmed", false),
            block("10.245.2.0/26", "n2", "confirmed", false),
            block("10.246.2.0/26", "n2", "confirmed", false),
            of(
                "BGPConfiguration",
                "default",
                Map.of(
                    "communities",
                    List.of(Map.of("name", "pods", "value", "64512:1")),
                    "prefixAdvertisements",
                    List.of(
                        Map.of("cidr", "10.244.0.0/15", "communities", List.of("pods")),
                        Map.of("cidr", "10.245.0.0/16", "communities", List.of("64512:2", "1:2:3")),
                        Map.of("cidr", "10.245.2.0/26", "communities", List.of("64512:1"))))));

    SortedMap<Cidr, OwnRoute> expected = plain("10.246.2.0/26");
    expected.put(Cidr.parse("10.244.2.0/26"), OwnRoute.of(List.of("64512:1")));
    expected.put(Cidr.parse("10.245.2.0/26"), OwnRoute.of(List.of("64512:1", "64512:2", "1:2:3")));
    assertThat(plan.announced()).isEqualTo(expected);
  }

  /** Workloads come and go all the time: only the node's own matter, and only if some are peers. */
  @Test
  void workloadsOfThisNodeBecomePeersWhereABgpPeerSelectsThem() {
    NodeRouting routing = routing();
    routing.changed(changes(List.of(node("n2", "172.30.0.2"), workload("n2", "10.244.2.5"))));
    assertThat(routing.plan().peering().speaker().peers()).isEmpty();
    routing.changed(changes(List.of(workload("n2", "10.244.2.6"))));
    assertThat(routing.stale()).isFalse();

    Resource routers =
        of("BGPPeer", "routers", Map.of("localWorkloadSelector", "has(router)", "asNumber", 65001));
    routing.changed(changes(List.of(routers)));
    assertThat(routing.plan().peering().speaker().peers())
        .extracting(PeerConfig::address)
        .containsExactly(IpAddress.parse("10.244.2.6"));
    routing.changed(changes(List.of(workload("n3", "10.244.3.5"))));
    assertThat(routing.stale()).isFalse();

    routing.changed(List.of(new Change.Delete(workload("n2", "10.244.2.6").key())));
    assertThat(routing.stale()).isTrue();
    assertThat(routing.plan().peering().speaker().peers()).isEmpty();
  }

  private static Resource workload(String node, String address) {
    return resource(
        "WorkloadEndpoint",
        Map.of(
            "name", node + "-cni-c1-eth0", "namespace", "shop", "labels", Map.of("router", "bird")),
        Map.of(
            "node",
            node,
            "containerID",
            "c1",
            "interfaceName",
            "calic1",
            "ipNetworks",
            List.of(address + "/32")));
  }

  @Test
  void theOrderOfChangesAndWhatWasInBetweenDoNotMatter() {
    List<Resource> resources =
        List.of(
            of("BGPConfiguration", "default", Map.of("listenPort", 1179)),
            REFLECTOR,
            node("n1", "172.30.0.1"),
            node("n2", "172.30.0.2"),
            of(
                "BGPPeer",
                "tor",
                Map.of("peerIP", "192.0.2.3", "asNumber", 65001, "filters", List.of("f"))),
            of("BGPFilter", "f", Map.of("importV4", List.of(Map.of("action", "Reject")))),
            of("IPPool", "p", Map.of("cidr", "10.244.0.0/16")),
            block("10.244.2.0/26", "n2", "confirmed", false));
    BgpPlan expected = plan(resources.toArray(Resource[]::new));
    List<Resource> reversed = new ArrayList<>(resources);
    Collections.reverse(reversed);
    NodeRouting routing = routing();
    routing.changed(changes(resources));
    resources.forEach(r -> routing.changed(List.of(new Change.Delete(r.key()))));
    assertThat(routing.plan()).isEqualTo(plan());

    routing.changed(changes(reversed));
    assertThat(routing.plan()).isEqualTo(expected);
    routing.changed(changes(resources));
    assertThat(routing.stale()).isFalse();
    routing.changed(
        changes(
            List.of(
                of("BGPFilter", "f", Map.of("importV4", List.of(Map.of("action", "Accept")))))));
    assertThat(routing.stale()).isTrue();
  }

  private static BgpPlan plan(Resource... resources) {
    NodeRouting routing = routing();
    routing.changed(changes(Arrays.asList(resources)));
    return routing.plan();
  }

  private static NodeRouting routing() {
    return new NodeRouting(Self.node("n2", IpAddress.parse("172.30.0.2"), null));
  }

  private static List<Change> changes(List<Resource> resources) {
    return resources.stream().<Change>map(Change.Put::new).toList();
  }

  private static SortedMap<Cidr, OwnRoute> plain(String... prefixes) {
    SortedMap<Cidr, OwnRoute> routes = new TreeMap<>();
    for (String prefix : prefixes) {
      routes.put(Cidr.parse(prefix), OwnRoute.PLAIN);
    }
    return routes;
  }

  private static List<Map<String, String>> cidrs(String... ranges) {
    return Arrays.stream(ranges).map(range -> Map.of("cidr", range)).toList();
  }

  private static Resource node(String name, String address) {
    return of("Node", name, Map.of("bgp", Map.of("ipv4Address", address + "/24")));
  }

  private static Resource block(String cidr, String node, String state, boolean deleted) {
    return of(
        "BlockAffinity",
        node + "-" + cidr.replaceAll("[./]", "-"),
        Map.of("state", state, "node", node, "type", "host", "cidr", cidr, "deleted", deleted));
  }

  private static Resource of(String kind, String name, Map<String, ?> spec) {
    return resource(kind, Map.of("name", name), spec);
  }

  private static Resource resource(String kind, Map<String, ?> metadata, Map<String, ?> spec) {
    return Resources.decode(
            Map.of(
                "apiVersion",
                "projectcalico.org/v3",
                "kind",
                kind,
                "metadata",
                metadata,
                "spec",
                spec))
        .orThrow();
  }
}
