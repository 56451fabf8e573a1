package io.margay.reflector.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.Extensions;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.model.Resources;
import io.margay.core.net.IpAddress;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who is a peer, from whole inputs to whole plans. */
class InputsTest {

  private static final Identity SELF = Identity.of("rr", "172.30.0.254", 1179, "");

  /** All families, all paths and all next hops, whatever passes. */
  private static final PeerOptions OPTIONS =
      PeerOptions.DEFAULT
          .withFamilies(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)
          .with(new Extensions(true, true, true, 0));

  @Test
  void withoutAnythingThereAreNoPeersAndTheUsualAs() {
    SpeakerConfig plan = Inputs.NONE.plan(SELF).speaker();
    assertThat(plan.peers()).isEmpty();
    assertThat(plan.identity().as()).isEqualTo(64512);
    assertThat(plan.identity().routerId()).isEqualTo(IpAddress.parse("172.30.0.254"));
    assertThat(plan.listening().port()).isEqualTo(1179);
  }

  @Test
  void everyNodeWithAnAddressIsAClientThatDials() {
    Inputs inputs =
        inputs(
            node("n1", Map.of("ipv4Address", "172.30.0.1/24")),
            node("n2", Map.of("ipv4Address", "172.30.0.2/24")),
            node("n3", null));
    assertThat(peers(inputs))
        .containsExactlyInAnyOrder(client("172.30.0.1", 64512), client("172.30.0.2", 64512));
  }

  @Test
  void aNodeOfAnotherAsIsAnExternalPeer() {
    Inputs inputs = inputs(node("n1", Map.of("ipv4Address", "172.30.0.1/24", "asNumber", 65001)));
    assertThat(peers(inputs))
        .containsExactly(PeerConfig.await(IpAddress.parse("172.30.0.1"), 65001).with(OPTIONS));
  }

  @Test
  void theConfigurationsAsIsTheReflectorsAndItsNodes() {
    Inputs inputs =
        inputs(node("n1", Map.of("ipv4Address", "172.30.0.1/24")), configuration(65010));
    assertThat(inputs.plan(SELF).speaker().identity().as()).isEqualTo(65010);
    assertThat(peers(inputs)).containsExactly(client("172.30.0.1", 65010));
  }

  @Test
  void onlyPeersThatNameTheReflectorAreItsOwn() {
    Inputs inputs =
        inputs(
            peer("all", Map.of("peerIP", "172.30.0.254:1179", "asNumber", 64512)),
            peer("other", Map.of("node", "n1", "peerIP", "172.30.0.9", "asNumber", 64512)),
            peer("inside", Map.of("node", "rr", "peerIP", "172.30.0.53", "asNumber", 64512)),
            peer("tor", Map.of("node", "rr", "peerIP", "172.30.0.60:1790", "asNumber", 65100)));
    assertThat(peers(inputs))
        .containsExactlyInAnyOrder(
            PeerConfig.dial(IpAddress.parse("172.30.0.53"), 64512).asClient().with(OPTIONS),
            PeerConfig.dial(IpAddress.parse("172.30.0.60"), 65100).withPort(1790).with(OPTIONS));
  }

  @Test
  void anAddressHasOnePeerAndABgpPeerGoesBeforeANode() {
    Inputs inputs =
        inputs(
            node("n1", Map.of("ipv4Address", "172.30.0.1/24")),
            peer("n1", Map.of("node", "rr", "peerIP", "172.30.0.1", "asNumber", 64512)),
            node("self", Map.of("ipv4Address", "172.30.0.254/24")));
    assertThat(peers(inputs))
        .containsExactly(
            PeerConfig.dial(IpAddress.parse("172.30.0.1"), 64512).asClient().with(OPTIONS));
  }

  @Test
  void whatIsDeletedIsGone() {
    Map<String, Object> node = node("n1", Map.of("ipv4Address", "172.30.0.1/24"));
    Inputs inputs = inputs(node);
    assertThat(inputs.without(Resources.decode(node).orThrow().key())).isEqualTo(Inputs.NONE);
  }

  @Test
  void wrongSettingsNameTheirVariable() {
    assertThatThrownBy(() -> Identity.of("rr", "nowhere", 179, ""))
        .hasMessageContaining("MARGAY_BGP_ADDRESS");
    assertThatThrownBy(() -> Identity.of("rr", "0.0.0.0", 179, ""))
        .hasMessageContaining("MARGAY_BGP_ROUTER_ID");
    assertThatThrownBy(() -> Identity.of("rr", "::1", 179, ""))
        .hasMessageContaining("MARGAY_BGP_ROUTER_ID");
    assertThatThrownBy(() -> Identity.of("rr", "10.0.0.1", 0, ""))
        .hasMessageContaining("MARGAY_BGP_PORT");
    assertThatThrownBy(() -> SELF.withLongLived(0x1000000))
        .hasMessage("MARGAY_BGP_LONG_LIVED_SECONDS: must be from 0 to 16777215, not 16777216");
    assertThat(Identity.of("rr", "0.0.0.0", 179, "10.0.0.1").routerId())
        .isEqualTo(IpAddress.parse("10.0.0.1"));
  }

  /** Who they are; what becomes of their routes is another test's matter. */
  private static Set<PeerConfig> peers(Inputs inputs) {
    return inputs.plan(SELF).speaker().peers().stream()
        .map(peer -> peer.with(peer.options().withRoutes(PeerOptions.Routes.ALL)))
        .collect(Collectors.toSet());
  }

  private static PeerConfig client(String address, long as) {
    return PeerConfig.await(IpAddress.parse(address), as).asClient().with(OPTIONS);
  }

  @SafeVarargs
  private static Inputs inputs(Map<String, Object>... trees) {
    Inputs inputs = Inputs.NONE;
    for (Map<String, Object> tree : trees) {
      inputs = inputs.with(Resources.decode(tree).orThrow());
    }
    return inputs;
  }

  private static Map<String, Object> node(String name, Map<String, Object> bgp) {
    return tree("Node", name, bgp == null ? Map.of() : Map.of("bgp", bgp));
  }

  private static Map<String, Object> peer(String name, Map<String, Object> spec) {
    return tree("BGPPeer", name, spec);
  }

  private static Map<String, Object> configuration(long as) {
    return tree("BGPConfiguration", "default", Map.of("asNumber", as));
  }

  private static Map<String, Object> tree(String kind, String name, Map<String, Object> spec) {
    return Map.of(
        "apiVersion",
        "projectcalico.org/v3",
        "kind",
        kind,
        "metadata",
        Map.of("name", name),
        "spec",
        spec);
  }
}
