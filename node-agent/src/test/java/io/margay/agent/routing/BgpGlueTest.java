package io.margay.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.loop.LearnedRoutes;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.peering.Secrets;
import io.margay.bgp.peering.Self;
import io.margay.bgp.session.State;
import io.margay.core.calc.Change;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From resources to a neighbour that is a real speaker, over loopback. */
class BgpGlueTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final IpAddress NODE = IpAddress.parse("127.81.0.1");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("127.81.0.2");

  private final List<LearnedRoutes> learned = new CopyOnWriteArrayList<>();
  private final NodeRouting routing = new NodeRouting(Self.node("n1", NODE, null));
  private final BgpSpeaker neighbour = new BgpSpeaker();
  private volatile Secrets.Answer password = new Secrets.Missing(true, "it is not there");
  private final BgpGlue glue =
      new BgpGlue(learned::add, _ -> password, NodeAddresses.NONE, Duration.ZERO);
  private final int port = Ports.free();

  @AfterEach
  void close() {
    glue.close();
    neighbour.close();
  }

  private void change(Resource... resources) {
    routing.changed(List.of(resources).stream().<Change>map(Change.Put::new).toList());
    glue.follow(routing.plan());
  }

  private void listen(PeerOptions options) throws Exception {
    neighbour.configure(
        SpeakerConfig.node(64512, NEIGHBOUR)
            .withListenPort(port)
            .withPeers(PeerConfig.await(NODE, 64512).with(options)));
  }

  private Resource peer(String more) {
    return Documents.of(
        "BGPPeer", "rr", "{peerIP: '%s:%d', asNumber: 64512%s}".formatted(NEIGHBOUR, port, more));
  }

  /** BGPPeers are for nodes that are there. */
  private static Resource node() {
    return Documents.of("Node", "n1", "{bgp: {ipv4Address: '" + NODE + "/24'}}");
  }

  private static Resource pool(String cidr) {
    return Documents.of("IPPool", "pool", "{cidr: '%s'}".formatted(cidr));
  }

  /** A kernel route of an earlier life is swept by a report that is complete and has it not. */
  @Test
  void withoutThePasswordOfTheOnlyPeerNothingIsTakenForGone() throws Exception {
    Cidr block = Cidr.parse("10.244.7.0/26");
    neighbour.announce(Set.of(block));
    listen(PeerOptions.DEFAULT.with(new Security("geheim", 0, null)));
    change(
        node(), pool("10.244.0.0/16"), peer(", password: {secretKeyRef: {name: 's', key: 'k'}}"));

    await().atMost(PATIENCE).until(() -> !learned.isEmpty());
    await().atMost(PATIENCE).until(() -> !glue.problems().isEmpty());
    assertThat(glue.neighbours()).isEmpty();

    password = new Secrets.Password("geheim");
    glue.follow(routing.plan());
    await()
        .atMost(PATIENCE)
        .until(() -> learned.getLast().complete() && !learned.getLast().nextHops().isEmpty());
    List<LearnedRoutes> complete =
        new ArrayList<>(learned).stream().filter(LearnedRoutes::complete).toList();
    assertThat(complete).allMatch(routes -> routes.nextHops().containsKey(block));
    assertThat(glue.problems()).isEmpty();
  }

  /** The neighbour is told of a service's address as long as there is a ready endpoint here. */
  @Test
  void theAddressOfALocalServiceIsTheNeighboursAsLongAsItIsServedHere() throws Exception {
    Cidr range = Cidr.parse("198.51.100.0/24");
    Cidr address = Cidr.parse("198.51.100.7/32");
    listen(PeerOptions.DEFAULT);
    change(
        node(),
        peer(""),
        Documents.of(
            "BGPConfiguration", "default", "{serviceLoadBalancerIPs: [{cidr: '" + range + "'}]}"),
        Documents.document(
            """
            {apiVersion: 'v1', kind: 'Service', metadata: {name: 'web', namespace: 'shop'},
             spec: {type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{port: 80}]},
             status: {loadBalancer: {ingress: [{ip: '198.51.100.7'}]}}}
            """));
    awaitTold(range);
    for (int i = 0; i < 3; i++) {
      change(slice(true));
      awaitTold(range, address);
      change(slice(false));
      awaitTold(range);
    }
  }

  private void awaitTold(Cidr... prefixes) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(neighbour.routes().nextHops().keySet()).containsExactly(prefixes));
  }

  private static Resource slice(boolean ready) {
    return Documents.document(
        """
        {apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4', ports: [],
         metadata: {name: 'web-1', namespace: 'shop', labels: {'kubernetes.io/service-name': 'web'}},
         endpoints: [{addresses: ['10.244.1.5'], nodeName: 'n1', conditions: {ready: %s}}]}
        """
            .formatted(ready));
  }

  @Test
  void whereThereIsToBeNoPeerTheRoutesAreCompleteAndEmpty() {
    change(pool("10.244.0.0/16"));
    await().atMost(PATIENCE).until(() -> !learned.isEmpty());
    assertThat(learned.getLast().complete()).isTrue();
    assertThat(learned.getLast().nextHops()).isEmpty();
  }

  @Test
  void itsStateSaysWhyThereIsASessionAndSinceWhenItIsAsItIs() throws Exception {
    Instant before = Instant.now();
    assertThat(glue.state().reconfigured()).isNull();
    assertThat(glue.state().families()).isEmpty();
    listen(PeerOptions.DEFAULT);
    change(node(), peer(""));
    await().atMost(PATIENCE).until(() -> state() == State.ESTABLISHED);

    BgpState state = glue.state();
    BgpState.Peer up = state.peers().getFirst();
    assertThat(up.address()).isEqualTo(NEIGHBOUR);
    assertThat(up.origin()).isEqualTo(PeerOrigin.GLOBAL_PEER);
    assertThat(up.since()).isBetween(before, Instant.now());
    assertThat(state.families()).containsExactly(Family.IPV4);
    assertThat(state.routerId()).isEqualTo(NODE);
    assertThat(state.booted()).isBeforeOrEqualTo(before);
    assertThat(state.reconfigured()).isBetween(before, up.since());

    // What changes nothing is no reconfiguration.
    change();
    neighbour.leave();
    await().atMost(PATIENCE).until(() -> state() != State.ESTABLISHED);
    assertThat(glue.state().peers().getFirst().since()).isAfter(up.since());
    assertThat(glue.state().reconfigured()).isEqualTo(state.reconfigured());

    change(Documents.of("BGPPeer", "rr", "{node: 'n1', peerIP: '192.0.2.1', asNumber: 65001}"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(glue.state().peers())
                .singleElement()
                .extracting(BgpState.Peer::origin)
                .isEqualTo(PeerOrigin.NODE_PEER));
    assertThat(glue.state().reconfigured()).isAfter(state.reconfigured());
  }

  private @Nullable State state() {
    List<BgpState.Peer> peers = glue.state().peers();
    return peers.isEmpty() ? null : peers.getFirst().state();
  }
}
