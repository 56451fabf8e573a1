package io.margay.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.routing.BgpPlan.Peer;
import io.margay.core.calc.Change;
import io.margay.core.model.AsNumber;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.PeerAddress;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeRoutingTest {

  private static final AsNumber AS = new AsNumber(64512);
  private static final Resource NO_MESH = configuration(false, 179);
  private static final Resource REFLECTOR = peer("rr", null, null, "172.30.0.100:1179", 64512);

  @Test
  void withoutResourcesThereIsNothingToDoAndNobodyToHear() {
    BgpPlan plan = plan();

    assertThat(plan.peers()).isEmpty();
    assertThat(plan.listen()).isFalse();
    assertThat(plan.localAs()).isEqualTo(AS);
    assertThat(plan.listenPort()).isEqualTo(179);
  }

  @Test
  void aPeerIsForAllForANodeOrForThoseSelected() {
    BgpPlan plan =
        plan(
            NO_MESH,
            REFLECTOR,
            node("n2", "172.30.0.2", Map.of("rack", "a")),
            peer("mine", "n2", null, "192.0.2.1", 65001),
            peer("other", "n3", null, "192.0.2.2", 65001),
            peer("rack-a", null, "rack == 'a'", "192.0.2.3", 65001),
            peer("rack-b", null, "rack == 'b'", "192.0.2.4", 65001));

    assertThat(plan.peers())
        .extracting(peer -> peer.at().address() + ":" + peer.at().port())
        .containsExactly("172.30.0.100:1179", "192.0.2.1:179", "192.0.2.3:179");
    assertThat(plan.peers()).allMatch(Peer::dial);
    assertThat(plan.listen()).isFalse();
  }

  @Test
  void inTheMeshTheLowerAddressDials() {
    BgpPlan plan =
        plan(
            configuration(true, 1179),
            node("n1", "172.30.0.1", Map.of()),
            node("n2", "172.30.0.2", Map.of()),
            node("n3", "172.30.0.3", Map.of()),
            new Node(Metadata.named("n4"), NodeSpec.of(null)));

    assertThat(plan.peers())
        .containsExactly(
            new Peer(PeerAddress.fromTree("172.30.0.1:1179"), AS, false),
            new Peer(PeerAddress.fromTree("172.30.0.3:1179"), AS, true));
    assertThat(plan.listen()).isTrue();
    assertThat(plan.listenPort()).isEqualTo(1179);
  }

  @Test
  void aConfiguredPeerCountsBeforeTheMesh() {
    BgpPlan plan =
        plan(node("n1", "172.30.0.1", Map.of()), peer("n1", null, null, "172.30.0.1:1790", 65001));

    assertThat(plan.peers())
        .containsExactly(
            new Peer(PeerAddress.fromTree("172.30.0.1:1790"), new AsNumber(65001), true));
  }

  @Test
  void onlyConfirmedBlocksOfThisNodeAreAnnounced() {
    BgpPlan plan =
        plan(
            block("10.244.2.0/26", "n2", "confirmed", false),
            block("10.244.2.64/26", "n2", "pending", false),
            block("10.244.2.128/26", "n2", "confirmed", true),
            block("10.244.3.0/26", "n3", "confirmed", false));

    assertThat(plan.prefixes()).containsExactly(Cidr.parse("10.244.2.0/26"));
  }

  @Test
  void theOrderOfChangesAndWhatWasInBetweenDoNotMatter() {
    List<Resource> resources =
        List.of(
            configuration(true, 179),
            REFLECTOR,
            node("n1", "172.30.0.1", Map.of()),
            node("n2", "172.30.0.2", Map.of("rack", "a")),
            peer("rack-a", null, "rack == 'a'", "192.0.2.3", 65001),
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
  }

  private static BgpPlan plan(Resource... resources) {
    NodeRouting routing = routing();
    routing.changed(changes(Arrays.asList(resources)));
    return routing.plan();
  }

  private static NodeRouting routing() {
    return new NodeRouting("n2", InterfaceAddress.parse("172.30.0.2/24"), null);
  }

  private static List<Change> changes(List<Resource> resources) {
    return resources.stream().<Change>map(Change.Put::new).toList();
  }

  private static Node node(String name, String address, Map<String, String> labels) {
    return new Node(
        Metadata.named(name).withLabels(labels),
        NodeSpec.of(NodeBgp.of(null, InterfaceAddress.parse(address + "/24"))));
  }

  private static BGPPeer peer(
      String name, @Nullable String node, @Nullable String selector, String at, long as) {
    return new BGPPeer(
        Metadata.named(name),
        BGPPeerSpec.of(
            node,
            selector == null ? null : Selector.parse(selector),
            PeerAddress.fromTree(at),
            new AsNumber(as)));
  }

  private static BGPConfiguration configuration(boolean mesh, int port) {
    return new BGPConfiguration(Metadata.named("default"), BGPConfigurationSpec.of(AS, mesh, port));
  }

  private static BlockAffinity block(String cidr, String node, String state, boolean deleted) {
    return new BlockAffinity(
        Metadata.named(node + "-" + cidr.replaceAll("[./]", "-")),
        new BlockAffinitySpec(state, node, "host", Cidr.parse(cidr), deleted));
  }
}
