package io.margay.bgp.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.NextHop;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.rib.Source;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.SecretKeyRef;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Resources in, sessions out. The world of most tables: nodes n1 (10.0.0.1), n2 (10.0.0.2) and n3
 * (10.0.0.3, rack b), reflectors r1 (10.0.0.8) and r2 (10.0.0.9) that have a Node each.
 */
class PeeringTest {

  private static final List<Resource> WORLD =
      List.of(
          Specs.node("n1", "10.0.0.1/24", "{}", "{rack: a}"),
          Specs.node("n2", "10.0.0.2/24", "{}", "{rack: a}"),
          Specs.node("n3", "10.0.0.3/24", "{asNumber: 64600}", "{rack: b}"),
          Specs.node("r1", "10.0.0.8/24", "{routeReflectorClusterID: 1.1.1.1}", "{rr: 'yes'}"),
          Specs.node("r2", "10.0.0.9/24", "{routeReflectorClusterID: 2.2.2.2}", "{rr: 'yes'}"));

  private static PeeringPlan plan(String who, Resource... more) {
    Map<ResourceKey, Resource> byKey = new LinkedHashMap<>();
    WORLD.forEach(resource -> byKey.put(resource.key(), resource));
    Arrays.asList(more).forEach(resource -> byKey.put(resource.key(), resource));
    List<Resource> all = new ArrayList<>(byKey.values());
    PeeringPlan plan = Peering.plan(self(who), BgpResources.of(all));
    Collections.reverse(all);
    assertThat(Peering.plan(self(who), BgpResources.of(all))).isEqualTo(plan);
    return plan;
  }

  private static Self self(String who) {
    return switch (who) {
      case "n1" -> Self.node("n1", IpAddress.parse("10.0.0.1"), null);
      case "n2" -> Self.node("n2", IpAddress.parse("10.0.0.2"), null);
      case "n3" -> Self.node("n3", IpAddress.parse("10.0.0.3"), null);
      case "r1" -> reflector("r1", "10.0.0.8");
      case "r2" -> reflector("r2", "10.0.0.9");
      case "lone" -> reflector("lone", "10.0.0.7");
      // A node whose agent reflects.
      case "r1-node" -> Self.node("r1", IpAddress.parse("10.0.0.8"), null);
      default -> throw new IllegalArgumentException(who);
    };
  }

  private static Self reflector(String name, String address) {
    IpAddress at = IpAddress.parse(address);
    return Self.reflector(name, at, at, 179);
  }

  /** "10.0.0.2:179 as 64512 dials client", by address. */
  private static String sessions(SpeakerConfig speaker) {
    return speaker.peers().stream()
        .sorted(Comparator.comparing(PeerConfig::address))
        .map(peer ->
            peer.address().toString().replace("10.0.0.", ".")
                + (peer.port() == 179 ? "" : ":" + peer.port())
                + (peer.as() == 64512 ? "" : " as " + peer.as())
                + (peer.passive() ? " waits" : " dials")
                + (peer.client() ? " client" : ""))
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        // Nothing said: the mesh, without those that reflect; the lower address dials.
        "n1; ; .2 dials, .3 as 64600 dials",
        "n2; ; .1 waits, .3 as 64600 dials",
        "n3; ; .1 waits, .2 waits",
        "r1-node; ; ''",
        "r1; ; .1 waits client, .2 waits client, .3 as 64600 waits",
        "lone; ; .1 waits client, .2 waits client, .3 as 64600 waits",
        // For one, for some, for all.
        "n1; {node: n1, peerIP: 10.0.0.50, asNumber: 65001}; .2 dials, .3 as 64600 dials, .50 as 65001 dials",
        "n2; {node: n1, peerIP: 10.0.0.50, asNumber: 65001}; .1 waits, .3 as 64600 dials",
        "n3; {nodeSelector: rack == 'b', peerIP: '10.0.0.50:1179', asNumber: 65001}; .1 waits, .2 waits, .50:1179 as 65001 dials",
        "n2; {nodeSelector: rack == 'b', peerIP: 10.0.0.50, asNumber: 65001}; .1 waits, .3 as 64600 dials",
        "n2; {peerIP: 10.0.0.50, asNumber: 65001}; .1 waits, .3 as 64600 dials, .50 as 65001 dials",
        // A reflector without a Node has only those that name it.
        "lone; {peerIP: 10.0.0.50, asNumber: 65001}; .1 waits client, .2 waits client, .3 as 64600 waits",
        "lone; {node: lone, peerIP: 10.0.0.50, asNumber: 65001}; .1 waits client, .2 waits client, .3 as 64600 waits, .50 as 65001 dials",
        "lone; {node: lone, peerIP: 10.0.0.50, asNumber: 64512}; .1 waits client, .2 waits client, .3 as 64600 waits, .50 dials client",
        "lone; {node: lone, peerIP: 10.0.0.9, asNumber: 64512}; .1 waits client, .2 waits client, .3 as 64600 waits, .9 dials",
        "r1; {peerIP: 10.0.0.50, asNumber: 65001}; .1 waits client, .2 waits client, .3 as 64600 waits, .50 as 65001 dials",
        // Nobody peers with itself; a BGPPeer goes before the mesh.
        "n1; {peerIP: 10.0.0.1, asNumber: 64512}; .2 dials, .3 as 64600 dials",
        "n1; {peerIP: '10.0.0.2:2179', asNumber: 64512}; .2:2179 dials, .3 as 64600 dials",
        // Nodes and reflectors by selectors: nodes dial, both ends know.
        "n1; {peerSelector: has(rr)}; .2 dials, .3 as 64600 dials, .8 dials, .9 dials",
        "r1; {peerSelector: has(rr)}; .1 waits client, .2 waits client, .3 as 64600 waits, .9 dials",
        "r2; {peerSelector: has(rr)}; .1 waits client, .2 waits client, .3 as 64600 waits, .8 waits",
        "r1-node; {peerSelector: has(rr)}; .1 waits client, .2 waits client, .3 as 64600 waits, .9 dials",
        "r1-node; {nodeSelector: rack == 'a', peerSelector: has(rr)}; .1 waits client, .2 waits client",
        "r1-node; {nodeSelector: rack == 'a', peerSelector: has(rr), reversePeering: Manual}; ''",
        "n2; {nodeSelector: rack == 'a', peerSelector: has(rr), reversePeering: Manual}; .1 waits, .3 as 64600 dials, .8 dials, .9 dials",
        // By its local number: the other end expects that.
        "r1-node; {node: n1, peerSelector: has(rr), localASNumber: 65009}; .1 as 65009 waits",
        "n1; {node: n1, peerSelector: has(rr), localASNumber: 65009}; .2 dials, .3 as 64600 dials, .8 dials, .9 dials",
        // A reflector has no workloads.
        "n1; {localWorkloadSelector: all(), asNumber: 65001}; .2 dials, .3 as 64600 dials",
      })
  void whoPeersWithWhom(String who, String peer, String sessions) {
    Resource[] more =
        peer == null || peer.isBlank() ? new Resource[0] : new Resource[] {Specs.peer("p", peer)};
    assertThat(sessions(plan(who, more).speaker())).isEqualTo(sessions.strip());
  }

  /** BFD needs both ends, so an end that a BGPPeer makes a peer without naming it watches too. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "n1; {peerIP: 10.0.0.50, asNumber: 65001}; ''",
        "n1; {peerIP: 10.0.0.50, asNumber: 65001, failureDetectionMode: None}; ''",
        "n1; {peerIP: 10.0.0.50, asNumber: 65001, failureDetectionMode: BFDIfDirectlyConnected}; .50",
        "n2; {node: n1, peerIP: 10.0.0.50, asNumber: 65001, failureDetectionMode: BFDIfDirectlyConnected}; ''",
        "n1; {peerSelector: has(rr), failureDetectionMode: BFDIfDirectlyConnected}; .8 .9",
        "r1; {nodeSelector: rack == 'a', peerSelector: has(rr), failureDetectionMode: BFDIfDirectlyConnected}; .1 .2",
        // A global peer that is a reflector without a Node: it takes those that dial it as clients.
        "lone; {peerIP: 10.0.0.7, asNumber: 64512, failureDetectionMode: BFDIfDirectlyConnected}; .1 .2 .3",
        "lone; {node: n1, peerIP: 10.0.0.7, asNumber: 64512, failureDetectionMode: BFDIfDirectlyConnected}; .1",
        "lone; {peerIP: 10.0.0.50, asNumber: 64512, failureDetectionMode: BFDIfDirectlyConnected}; ''",
      })
  void whoseWayIsWatched(String who, String peer, String watched) {
    assertThat(
            plan(who, Specs.peer("p", peer)).speaker().peers().stream()
                .filter(session -> session.options().bfd() != null)
                .map(session -> session.address().toString().replace("10.0.0.", "."))
                .sorted()
                .collect(Collectors.joining(" ")))
        .isEqualTo(watched.strip());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "n2; {nodeToNodeMeshEnabled: false}; ''; 0.0.0.0:0",
        "n2; {listenPort: 1179}; .1 waits, .3:1179 as 64600 dials; 0.0.0.0:1179",
        "n2; {bindMode: NodeIP}; .1 waits, .3 as 64600 dials; 10.0.0.2:179",
        "n2; {asNumber: 65000}; .1 as 65000 waits, .3 as 64600 dials; 0.0.0.0:179",
        "r1; {listenPort: 1179, bindMode: NodeIP}; .1 waits client, .2 waits client, .3 as 64600 waits; 10.0.0.8:179",
      })
  void whatTheConfigurationSaysForAll(String who, String spec, String sessions, String listens) {
    SpeakerConfig speaker = plan(who, Specs.configuration("default", spec)).speaker();
    assertThat(sessions(speaker)).isEqualTo(sessions.strip());
    int port = Integer.parseInt(listens.strip().split(":")[1]);
    assertThat(speaker.listening().port()).isEqualTo(port);
    if (port > 0) {
      assertThat(speaker.listening().address().toString()).isEqualTo(listens.strip().split(":")[0]);
    }
  }

  /** A node listens where its own configuration says, and the others dial it there. */
  @Test
  void aNodesOwnPortIsKnownToTheOthers() {
    Resource port = Specs.configuration("node.n3", "{listenPort: 2179}");
    assertThat(sessions(plan("n2", port).speaker())).isEqualTo(".1 waits, .3:2179 as 64600 dials");
    assertThat(plan("n3", port).speaker().listening().port()).isEqualTo(2179);
    assertThat(sessions(plan("n1", port, Specs.peer("p", "{peerSelector: rack == 'b'}")).speaker()))
        .isEqualTo(".2 dials, .3:2179 as 64600 dials");
  }

  /** Two nodes that name each other by address both dial, and both must hear. */
  @Test
  void whoMayBeDialledListens() {
    Resource noMesh = Specs.configuration("default", "{nodeToNodeMeshEnabled: false}");
    Resource tor = Specs.peer("tor", "{peerIP: 10.0.0.50, asNumber: 65001}");
    Resource other = Specs.peer("other", "{node: n1, peerIP: 10.0.0.2, asNumber: 64512}");
    assertThat(plan("n1", noMesh, tor).speaker().listening().port()).isZero();
    assertThat(plan("n1", noMesh, other).speaker().listening().port()).isEqualTo(179);
  }

  @Test
  void ofTwoForOneAddressTheMoreSpecificCountsAndTheOtherIsTold() {
    PeeringPlan plan =
        plan(
            "n1",
            Specs.peer("a", "{peerIP: 10.0.0.50, asNumber: 65001}"),
            Specs.peer("b", "{nodeSelector: rack == 'a', peerIP: 10.0.0.50, asNumber: 65002}"),
            Specs.peer("c", "{node: n1, peerIP: 10.0.0.50, asNumber: 65003}"));
    assertThat(sessions(plan.speaker())).contains(".50 as 65003 dials");
    assertThat(plan.problems())
        .containsExactly(
            "BGPPeer a is passed over: BGPPeer c is for 10.0.0.50 too",
            "BGPPeer b is passed over: BGPPeer c is for 10.0.0.50 too");
  }

  @Test
  void aReflectorIsWhatItsNodeSays() {
    SpeakerConfig speaker = plan("r1").speaker();
    assertThat(speaker.identity().clusterId()).isEqualTo(IpAddress.parse("1.1.1.1"));
    assertThat(speaker.identity().nextHopSelf()).isFalse();
    assertThat(plan("lone").speaker().identity().clusterId())
        .isEqualTo(IpAddress.parse("10.0.0.7"));
    SpeakerConfig node = plan("r1-node", Specs.peer("p", "{peerSelector: has(rr)}")).speaker();
    assertThat(node.identity().clusterId()).isEqualTo(IpAddress.parse("1.1.1.1"));
    assertThat(node.identity().restart().holdBackEndOfRib()).isTrue();
    assertThat(node.identity().nextHopSelf()).isTrue();
    assertThat(node.peers()).allMatch(peer -> peer.options().extensions().sendPaths());
    assertThat(plan("n1").speaker().identity().restart().holdBackEndOfRib()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "{nextHopMode: Self}; SELF",
        "{nextHopMode: Keep}; KEEP",
        "{nextHopMode: Auto}; AUTO",
        "{keepOriginalNextHop: true}; KEEP",
        "{}; AUTO",
      })
  void nextHops(String options, NextHop expected) {
    assertThat(options(options).routes().nextHop()).isEqualTo(expected);
  }

  @Test
  void theTermsOfASession() {
    PeerOptions options =
        options(
            "{localASNumber: 65009, keepaliveTime: 5s, maxRestartTime: 30s,"
                + " numAllowedLocalASNumbers: 2, ttlSecurity: 3, sourceAddress: None,"
                + " maxPrefixes: 500}");
    assertThat(options.terms()).isEqualTo(new PeerOptions.Terms(65009, 5, 30));
    assertThat(options.routes().allowedOwnAs()).isEqualTo(2);
    assertThat(options.routes().maxPrefixes()).isEqualTo(500);
    assertThat(options("{}").routes().maxPrefixes()).isZero();
    assertThat(options.security())
        .isEqualTo(new PeerOptions.Security(null, 3, IpAddress.parse("0.0.0.0")));
    assertThat(options("{}").terms()).isEqualTo(PeerOptions.Terms.USUAL);
    assertThat(options("{}").security()).isEqualTo(PeerOptions.Security.NONE);
    assertThat(options("{localASNumber: 64512}").terms()).isEqualTo(PeerOptions.Terms.USUAL);
  }

  private static PeerOptions options(String spec) {
    return peer(plan("n1", Specs.peer("p", "{peerIP: 10.0.0.50, asNumber: 65001}", spec)), ".50");
  }

  private static PeerOptions peer(PeeringPlan plan, String end) {
    return plan.speaker().peers().stream()
        .filter(peer -> peer.address().toString().endsWith(end))
        .findFirst()
        .orElseThrow()
        .options();
  }

  @Test
  void theMeshHasTermsOfItsOwn() {
    PeeringPlan plan =
        plan(
            "n1",
            Specs.configuration(
                "default",
                "{nodeMeshMaxRestartTime: 30s, nodeMeshPassword: {secretKeyRef: {name: s, key: k}}}"));
    assertThat(plan.speaker().peers())
        .allMatch(peer -> Integer.valueOf(30).equals(peer.options().terms().restartSeconds()));
    assertThat(plan.passwords())
        .isEqualTo(
            Map.of(
                Cidr.parse("10.0.0.2/32"),
                new SecretKeyRef("s", "k", false),
                Cidr.parse("10.0.0.3/32"),
                new SecretKeyRef("s", "k", false)));
  }

  @Test
  void allRoutesLiveLongWhereTheSpeakerIsToldSo() {
    BgpResources world = BgpResources.of(WORLD);
    for (String name : List.of("n1", "r1")) {
      assertThat(Peering.plan(self(name), world).speaker().peers())
          .isNotEmpty()
          .allMatch(peer -> peer.options().extensions().longLivedSeconds() == 0);
      assertThat(Peering.plan(self(name).withLongLived(3600), world).speaker().peers())
          .isNotEmpty()
          .allMatch(peer -> peer.options().extensions().longLivedSeconds() == 3600);
    }
  }

  @Test
  void familiesAreThoseOfTheOwnAddresses() {
    assertThat(peer(plan("n1"), ".2").families()).containsExactly(AfiSafi.IPV4_UNICAST);
    assertThat(peer(plan("r1"), ".2").families())
        .containsExactlyInAnyOrder(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST);
    PeeringPlan dual =
        plan("n1", Specs.node("n1", "10.0.0.1/24", "{ipv6Address: '2001:db8::1/64'}", "{}"));
    assertThat(peer(dual, ".2").families())
        .containsExactlyInAnyOrder(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST);
    assertThat(dual.speaker().identity().addresses().ipv6())
        .isEqualTo(IpAddress.parse("2001:db8::1"));
    // IPv4 routes may only lead through IPv6 where there is some.
    assertThat(peer(dual, ".2").extensions().extendedNextHop()).isTrue();
    assertThat(peer(plan("r1"), ".2").extensions().extendedNextHop()).isTrue();
    assertThat(peer(plan("n1"), ".2").extensions().extendedNextHop()).isFalse();
  }

  @Test
  void aPeerBehindAGatewayGetsARouteOnNodes() {
    Resource peer =
        Specs.peer("p", "{peerIP: 192.0.2.9, asNumber: 65001, reachableBy: 10.0.0.254}");
    assertThat(plan("n1", peer).gateways())
        .isEqualTo(Map.of(Cidr.parse("192.0.2.9/32"), IpAddress.parse("10.0.0.254")));
    assertThat(plan("r1", peer).gateways()).isEmpty();
    assertThat(plan("r1", peer).problems())
        .containsExactly(
            "BGPPeer p: reachableBy is for nodes; a reflector makes no routes to peers");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "n1; {peerRange: 10.9.0.0/16, asNumber: 65001}; 10.9.0.0/16 as 65001 limit 100",
        "n1; {peerRange: 10.9.0.0/16, asNumber: 64512, peerRangeLimit: 7}; 10.9.0.0/16 as 64512 limit 7",
        "n1; {nodeSelector: rack == 'b', peerRange: 10.9.0.0/16, asNumber: 65001}; ''",
        "lone; {peerRange: 10.9.0.0/16, asNumber: 65001}; ''",
        "lone; {node: lone, peerRange: 10.9.0.0/16, asNumber: 64512}; 10.9.0.0/16 as 64512 limit 100 client",
        "lone; {node: lone, peerRange: '2001:db8::/64', asNumber: 65001}; 2001:db8::/64 as 65001 limit 100",
        "r1-node; {peerRange: 10.9.0.0/16, asNumber: 64512}; 10.9.0.0/16 as 64512 limit 100 client",
      })
  void whoMayDialWithoutBeingNamed(String who, String peer, String expected) {
    PeeringPlan plan =
        plan(
            who,
            Specs.peer("p", peer, "{password: {secretKeyRef: {name: s, key: k}}, ttlSecurity: 2}"));
    String found =
        plan.speaker().ranges().stream()
            .map(range ->
                range.range()
                    + " as "
                    + range.as()
                    + " limit "
                    + range.limit()
                    + (range.client() ? " client" : ""))
            .collect(Collectors.joining());
    assertThat(found).isEqualTo(expected.strip());
    assertThat(plan.passwords()).hasSize(found.isEmpty() ? 0 : 1);
    if (!found.isEmpty()) {
      assertThat(plan.speaker().listening().port()).isEqualTo(179);
      assertThat(plan.speaker().ranges().iterator().next().options().security().hops())
          .isEqualTo(2);
    }
  }

  /** The node's workloads: a router (10.244.1.5, of IPv6 too), and another without the label. */
  @ParameterizedTest(name = "{0}; {1}; {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "n1; {localWorkloadSelector: has(router), asNumber: 65001}; {}; 10.244.1.5 from null",
        "n1; {localWorkloadSelector: all(), asNumber: 65001}; {}; 10.244.1.5 from null, 10.244.1.6 from null",
        "n1; {localWorkloadSelector: has(router), asNumber: 65001}; {localWorkloadPeeringIPV4: 169.254.1.9, localWorkloadPeeringIPV6: 'fd00::9'}; 10.244.1.5 from 169.254.1.9",
        "n1; {localWorkloadSelector: has(router), asNumber: 65001, nodeSelector: rack == 'b'}; {}; ''",
        "n1; {localWorkloadSelector: has(nothing), asNumber: 65001}; {localWorkloadPeeringIPV4: 169.254.1.9}; ''",
        "lone; {node: lone, localWorkloadSelector: all(), asNumber: 65001}; {}; ''",
      })
  void workloadsArePeeredWithByTheirLabels(
      String who, String peer, String settings, String expected) {
    PeeringPlan plan =
        plan(
            who,
            Specs.peer("p", peer),
            Specs.configuration("default", settings),
            Specs.workload("w1", "n1", "{router: bird}", "10.244.1.5/32", "2001:db8:244::5/128"),
            Specs.workload("w2", "n1", "{}", "10.244.1.6/32"));
    List<PeerConfig> found =
        plan.speaker().peers().stream()
            .filter(each -> each.address().toString().startsWith("10.244."))
            .sorted(Comparator.comparing(PeerConfig::address))
            .toList();
    assertThat(
            found.stream()
                .map(each -> each.address() + " from " + each.options().security().source())
                .collect(Collectors.joining(", ")))
        .isEqualTo(expected.strip());
    assertThat(found).allMatch(each -> each.as() == 65001 && !each.passive());
    assertThat(plan.addresses().toString())
        .isEqualTo(expected.contains("169.254.1.9") ? "[169.254.1.9]" : "[]");
    if (!found.isEmpty()) {
      assertThat(plan.speaker().listening().port()).isEqualTo(179);
    }
  }

  /** Nobody else has a workload on a link, so what it announces leads to its node. */
  @Test
  void whatAWorkloadAnnouncesIsToldWithTheNodeAsNextHop() {
    PeeringPlan plan =
        plan(
            "n1",
            Specs.pool("main", "{cidr: 10.0.0.0/8}"),
            Specs.peer("p", "{localWorkloadSelector: all(), asNumber: 65001, nextHopMode: Keep}"),
            Specs.workload("w1", "n1", "{}", "10.244.1.5/32"));
    assertThat(hop(peer(plan, ".2"), "10.244.1.5")).isEqualTo("10.0.0.1");
    assertThat(hop(peer(plan, ".2"), "10.0.0.3")).isEqualTo("10.0.0.3");
  }

  private static String hop(PeerOptions options, String from) {
    IpAddress peer = IpAddress.parse(from);
    PathAttributes let =
        options
            .routes()
            .exportPolicy()
            .apply(
                Cidr.parse("10.1.0.0/24"),
                new Route(
                    new Source(peer, 65001, peer, PeerKind.EXTERNAL), PathAttributes.local(peer)),
                PathAttributes.local(peer));
    assertThat(let).isNotNull();
    return let.nextHop().toString();
  }

  @Test
  void aRangeBelongsToTheFirstBgpPeer() {
    PeeringPlan plan =
        plan(
            "n1",
            Specs.peer("a", "{peerRange: 10.9.0.0/16, asNumber: 65001}"),
            Specs.peer("b", "{peerRange: 10.9.0.0/16, asNumber: 65002}"));
    assertThat(plan.speaker().ranges()).singleElement().matches(range -> range.as() == 65001);
    assertThat(plan.problems())
        .containsExactly("BGPPeer b is passed over: BGPPeer a is for 10.9.0.0/16 too");
  }

  @Test
  void onlyWhatComesFromAnotherAsWithGracefulShutdownIsPutLast() {
    PathAttributes leaving =
        PathAttributes.local(IpAddress.parse("10.0.0.3")).toBuilder()
            .localPref(200L)
            .communities(List.of(Community.GRACEFUL_SHUTDOWN))
            .build();
    PeeringPlan plan = plan("n1", Specs.pool("main", "{cidr: 10.0.0.0/8}"));
    assertThat(preference(peer(plan, ".3"), leaving)).isZero();
    assertThat(preference(peer(plan, ".2"), leaving)).isEqualTo(200);
    // A filter's own preference does not undo it.
    PeeringPlan filtered =
        plan(
            "n1",
            Specs.peer("p", "{peerIP: 10.0.0.50, asNumber: 65001, filters: [f]}"),
            Specs.filter(
                "f", "{importV4: [{action: Accept, operations: [{setPriority: {value: 5}}]}]}"));
    assertThat(preference(peer(filtered, ".50"), leaving)).isZero();
  }

  private static long preference(PeerOptions options, PathAttributes attributes) {
    IpAddress from = IpAddress.parse("10.0.0.3");
    PathAttributes let =
        options
            .routes()
            .importPolicy()
            .apply(
                Cidr.parse("10.1.0.0/24"),
                new Route(new Source(from, 64600, from, PeerKind.EXTERNAL), attributes),
                attributes);
    assertThat(let).isNotNull();
    assertThat(let.localPref()).isNotNull();
    return let.localPref();
  }

  /** What passes from and to a peer of n1 where no filter decides, and of a reflector. */
  @ParameterizedTest(name = "{0}: in {1}, out {2}")
  @CsvSource({
    "10.244.1.0/26, true, true",
    "10.244.0.0/16, true, true",
    "10.0.0.0/8, false, false",
    "198.51.100.0/24, false, false",
    "0.0.0.0/0, false, false",
    "10.245.1.0/26, true, false",
    "10.245.128.0/26, true, true",
    "10.96.0.0/12, false, true",
    "10.96.0.10/32, false, true",
    "2001:db8:1::/64, true, true",
    "2001:db9::/64, false, false",
  })
  void outsideOfPoolsNothingPasses(String prefix, boolean in, boolean out) {
    Resource[] more = {
      Specs.pool("main", "{cidr: 10.244.0.0/16}"),
      Specs.pool("quiet", "{cidr: 10.245.0.0/16, disableBGPExport: true}"),
      Specs.pool("within", "{cidr: 10.245.128.0/17}"),
      Specs.pool("six", "{cidr: '2001:db8::/32'}"),
      Specs.configuration("default", "{serviceClusterIPs: [{cidr: 10.96.0.0/12}]}"),
    };
    PeerOptions.Routes node = peer(plan("n1", more), ".2").routes();
    assertThat(passes(node.importPolicy(), prefix)).isEqualTo(in);
    assertThat(passes(node.exportPolicy(), prefix)).isEqualTo(out);
    PeerOptions.Routes reflector = peer(plan("r1", more), ".2").routes();
    assertThat(passes(reflector.importPolicy(), prefix)).isTrue();
    assertThat(passes(reflector.exportPolicy(), prefix)).isTrue();
  }

  @ParameterizedTest(name = "{0}: default {1}, its own {2}")
  @CsvSource(
      value = {
        "n1, none, none, false",
        "n1, 'true', none, true",
        "n1, 'true', 'false', false",
        "n1, none, 'true', true",
        "n2, none, 'true', false",
        "r1, 'true', none, true",
        "lone, 'true', none, true",
        "lone, none, none, false",
      },
      nullValues = "none")
  void aSteadyChoiceIsAskedForByTheConfiguration(
      String who, @Nullable String general, @Nullable String ofN1, boolean steady) {
    List<Resource> more = new ArrayList<>();
    if (general != null) {
      more.add(Specs.configuration("default", "{preferExistingPath: " + general + "}"));
    }
    if (ofN1 != null) {
      more.add(Specs.configuration("node.n1", "{preferExistingPath: " + ofN1 + "}"));
    }
    assertThat(plan(who, more.toArray(Resource[]::new)).speaker().identity().steady())
        .isEqualTo(steady);
  }

  private static boolean passes(RoutePolicy policy, String prefix) {
    IpAddress from = IpAddress.parse("10.0.0.2");
    return policy.apply(
            Cidr.parse(prefix),
            new Route(
                new Source(from, 64512, from, PeerKind.NON_CLIENT), PathAttributes.local(from)),
            PathAttributes.local(from))
        != null;
  }

  @ParameterizedTest(name = "{0} in {1}, {2}")
  @CsvSource({
    "n1, 198.51.100.0/24, true",
    "n1, 198.51.101.0/24, false",
    "n1, 10.244.1.0/26, false",
    "n1, 10.244.2.0/26, true",
    "lone, 198.51.101.0/24, true",
    "lone, 10.244.1.0/26, false",
  })
  void filtersDecideFirst(String who, String prefix, boolean in) {
    PeeringPlan plan =
        plan(
            who,
            Specs.pool("main", "{cidr: 10.244.0.0/16}"),
            Specs.peer(
                "p", "{node: " + who + ", peerIP: 10.0.0.50, asNumber: 65001, filters: [f, g]}"),
            Specs.filter(
                "f", "{importV4: [{cidr: 198.51.100.0/24, matchOperator: Equal, action: Accept}]}"),
            Specs.filter(
                "g", "{importV4: [{cidr: 10.244.1.0/24, matchOperator: In, action: Reject}]}"));
    assertThat(passes(peer(plan, ".50").routes().importPolicy(), prefix)).isEqualTo(in);
    assertThat(plan.problems()).isEmpty();
  }

  @Test
  void withAFilterThatIsNotThereNothingPasses() {
    PeeringPlan plan =
        plan(
            "lone",
            Specs.peer("p", "{node: lone, peerIP: 10.0.0.50, asNumber: 65001, filters: [f]}"));
    assertThat(passes(peer(plan, ".50").routes().importPolicy(), "10.1.0.0/24")).isFalse();
    assertThat(passes(peer(plan, ".50").routes().exportPolicy(), "10.1.0.0/24")).isFalse();
    assertThat(plan.problems())
        .containsExactly("BGPPeer p names the BGPFilter f, which is not there: no route passes");
  }

  /** An end that peers back shares the terms, and has no part in what the other end filters. */
  @Test
  void theOtherEndHasThePasswordAndNotTheFilters() {
    Resource[] more = {
      Specs.peer(
          "p",
          "{nodeSelector: all(), peerSelector: has(rr), filters: [f], nextHopMode: Self,"
              + " maxPrefixes: 9, keepaliveTime: 7s, password: {secretKeyRef: {name: s, key: k}}}"),
      Specs.filter("f", "{exportV4: [{action: Reject}]}")
    };
    PeeringPlan back = plan("r1", more);
    assertThat(back.passwords()).containsKey(Cidr.parse("10.0.0.1/32"));
    assertThat(peer(back, ".1").terms().keepaliveSeconds()).isEqualTo(7);
    assertThat(peer(back, ".1").routes().exportPolicy()).isEqualTo(RoutePolicy.ALL);
    assertThat(peer(back, ".1").routes().nextHop()).isEqualTo(NextHop.AUTO);
    assertThat(peer(back, ".1").routes().maxPrefixes()).isZero();
    assertThat(passes(peer(plan("n1", more), ".8").routes().exportPolicy(), "10.1.0.0/24"))
        .isFalse();
  }

  @Test
  void anAddressOfIpv6OnlyMakesItsIdentifierOfItsName() {
    Self six = Self.node("n9", IpAddress.parse("2001:db8::9"), null);
    SpeakerConfig speaker =
        Peering.plan(
                six,
                BgpResources.of(
                    Stream.concat(
                            WORLD.stream(),
                            Stream.of(
                                Specs.node("n8", null, "{ipv6Address: '2001:db8::8/64'}", "{}")))
                        .toList()))
            .speaker();
    assertThat(speaker.identity().routerId()).isNotEqualTo(IpAddress.parse("0.0.0.0"));
    assertThat(sessions(speaker)).isEqualTo("2001:db8::8 waits");
    assertThat(speaker.peers().iterator().next().options().families())
        .containsExactly(AfiSafi.IPV6_UNICAST);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "n1; ; 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH",
        "lone; ; 10.0.0.1 NODE_MESH, 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH",
        "n1; {peerIP: 10.0.0.50, asNumber: 65001}; 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH, 10.0.0.50 GLOBAL_PEER",
        "n1; {node: n1, peerIP: 10.0.0.50, asNumber: 65001}; 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH, 10.0.0.50 NODE_PEER",
        "n1; {nodeSelector: rack == 'a', peerIP: 10.0.0.2, asNumber: 64512}; 10.0.0.2 NODE_PEER, 10.0.0.3 NODE_MESH",
        "n1; {peerSelector: rr == 'yes'}; 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH, 10.0.0.8 GLOBAL_PEER, 10.0.0.9 GLOBAL_PEER",
        "r1-node; {nodeSelector: rack == 'a', peerSelector: rr == 'yes'}; 10.0.0.1 NODE_PEER, 10.0.0.2 NODE_PEER",
        "n1; {peerRange: 10.0.9.0/24, asNumber: 65001}; 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH, 10.0.9.7 GLOBAL_PEER",
        "n1; {node: n1, peerRange: 10.0.9.0/24, asNumber: 65001}; 10.0.0.2 NODE_MESH, 10.0.0.3 NODE_MESH, 10.0.9.7 NODE_PEER"
      })
  void aPlanKnowsWhyThereIsASession(String who, @Nullable String spec, String expected) {
    PeeringPlan plan =
        spec == null || spec.isBlank() ? plan(who) : plan(who, Specs.peer("p", spec));
    Stream<IpAddress> peers =
        Stream.concat(
            plan.speaker().peers().stream().map(PeerConfig::address),
            plan.speaker().ranges().stream().map(range -> IpAddress.parse("10.0.9.7")));
    assertThat(
            peers
                .sorted()
                .map(peer -> peer + " " + plan.origin(peer))
                .collect(Collectors.joining(", ")))
        .isEqualTo(expected);
    assertThat(plan.origin(IpAddress.parse("192.0.2.1"))).isNull();
  }
}
