package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import io.margay.lab.host.Tool;
import io.margay.lab.traffic.Place;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A workload with a BIRD in it is a neighbour of its node, at the address that is every node's. */
@ExtendWith(NeedsRoot.class)
class WorkloadPeerTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PEERING = "169.254.77.1";

  /** Of the lab's pool, and of no node's block. */
  private static final String BEHIND = "10.244.255.240/28";

  private final TheLab lab = TheLab.get();

  @AfterEach
  void remove() {
    lab.delete(Kind.BGP_PEER, "", "routers");
    lab.delete(Kind.BGP_CONFIGURATION, "", "node.node1");
  }

  @Test
  void whatItAnnouncesLeadsToItOnItsNodeAndToItsNodeElsewhere() {
    lab.apply(
        "{apiVersion: projectcalico.org/v3, kind: BGPConfiguration, metadata: {name: node.node1}, spec: {localWorkloadPeeringIPV4: %s}}"
            .formatted(PEERING));
    lab.apply(
        """
        apiVersion: projectcalico.org/v3
        kind: BGPPeer
        metadata: {name: routers}
        spec: {node: node1, localWorkloadSelector: role == 'bgp-router', asNumber: 65055}
        """);
    try (TheLab.Scene scene = lab.scene()) {
      Place place = scene.add("bgp-router", "node1", "bgp-router");
      try (Bird bird = new Bird(place, configuration(place.address()))) {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(lab.neighbour("node1", place.address())).isEqualTo("ESTABLISHED"));
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(routes("node1")).contains(BEHIND + " via " + place.address()));
        await()
            .atMost(LIMIT)
            .untilAsserted(() ->
                assertThat(routes("node2")).contains(BEHIND + " via " + lab.address("node1")));
        String block = lab.status("node2").path("blocks").path(0).asString("");
        await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(bird.ask("show", "route")).contains(block));
        assertThat(loopback()).contains(PEERING + "/32");
      }
    }
    // Without the workload there is no neighbour, no route and no address.
    for (String node : new String[] {"node1", "node2"}) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(routes(node)).doesNotContain(BEHIND));
    }
    await().atMost(LIMIT).untilAsserted(() -> assertThat(loopback()).doesNotContain(PEERING));
  }

  private String routes(String node) {
    return Tool.must("ip", "-n", lab.namespace(node), "-4", "route", "show");
  }

  private String loopback() {
    return Tool.must("ip", "-n", lab.namespace("node1"), "-4", "addr", "show", "dev", "lo");
  }

  private static String configuration(String own) {
    return """
    router id %1$s;
    protocol device {}
    protocol static { ipv4; route %2$s blackhole; }
    protocol bgp node {
      local %1$s as 65055;
      neighbor %3$s as 64512;
      multihop;
      passive on;
      ipv4 { import all; export where source = RTS_STATIC; };
    }
    """
        .formatted(own, BEHIND, PEERING);
  }
}
