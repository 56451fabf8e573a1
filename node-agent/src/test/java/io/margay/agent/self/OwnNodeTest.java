package io.margay.agent.self;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.ipam.TunnelAddresses;
import io.margay.agent.ipam.TunnelKind;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.agent.retry.Retrier;
import io.margay.core.calc.Change;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is stored after each state of the node, which is fed back as the feed does. */
final class OwnNodeTest {

  private final Map<TunnelKind, IpAddress> given = new EnumMap<>(TunnelKind.class);
  private final Retrier retrier =
      new Retrier(Duration.ofMillis(1), Duration.ofMillis(10), new Random(1));
  private final AtomicReference<Node> stored =
      new AtomicReference<>(
          new Node(
              Metadata.named("n1"),
              NodeSpec.of(NodeBgp.of(null, InterfaceAddress.parse("172.30.0.1/24")))));
  private final OwnNode node =
      new OwnNode(
          "n1",
          InterfaceAddress.parse("fd30::1/64"),
          new Given(),
          resource -> stored.set((Node) resource),
          retrier);

  @AfterEach
  void close() {
    retrier.close();
  }

  @Test
  void theResourceFollowsWhatTheNodeHas() {
    state(OverlayTestWorld.vxlan("Never", 1), Map.of());
    await().untilAsserted(() -> assertThat(told()).isEqualTo("{} {} fd30::1/64"));

    state(OverlayTestWorld.vxlan("Always", 1), Map.of());
    await()
        .untilAsserted(() ->
            assertThat(told()).isEqualTo("{VXLAN=10.1.0.2, VXLAN_V6=10.1.0.3} {} fd30::1/64"));

    state(OverlayTestWorld.ipip("CrossSubnet", 1), Map.of(Family.IPV4, "key"));
    await()
        .untilAsserted(() -> assertThat(told()).isEqualTo("{IPIP=10.1.0.1} {IPV4=key} fd30::1/64"));
    assertThat(given).containsOnlyKeys(TunnelKind.IPIP);

    state(OverlayTestWorld.ipip("Never", 1), Map.of());
    await().untilAsserted(() -> assertThat(told()).isEqualTo("{} {} fd30::1/64"));
    assertThat(given).isEmpty();
  }

  @Test
  void whatAnOperatorGaveStays() {
    stored.set(
        new SelfRecord(
                Map.of(TunnelKind.VXLAN, IpAddress.parse("10.9.9.9")),
                Map.of(),
                InterfaceAddress.parse("fd30::99/64"))
            .in(stored.get()));
    state(OverlayTestWorld.ipip("Always", 1), Map.of());
    await()
        .untilAsserted(
            () -> assertThat(told()).isEqualTo("{IPIP=10.1.0.1, VXLAN=10.9.9.9} {} fd30::99/64"));
  }

  private void state(Overlay overlay, Map<Family, String> keys) {
    node.changed(List.of(new Change.Put(stored.get())));
    node.tunnels(overlay, new TunnelStatus(new TreeMap<>(), keys, Map.of(), List.of()));
  }

  private String told() {
    SelfRecord record = SelfRecord.of(stored.get());
    return record.addresses() + " " + record.keys() + " " + record.ipv6();
  }

  private final class Given implements TunnelAddresses {
    @Override
    public synchronized IpAddress take(TunnelKind kind) {
      return given.computeIfAbsent(kind, _ -> IpAddress.parse("10.1.0." + (1 + kind.ordinal())));
    }

    @Override
    public synchronized List<IpAddress> giveBack(TunnelKind kind) {
      IpAddress address = given.remove(kind);
      return address == null ? List.of() : List.of(address);
    }
  }
}
