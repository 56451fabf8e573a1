package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.cli.api.ApiException;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A CalicoNodeStatus of a node whose neighbour is BIRD, which is killed. */
@ExtendWith(NeedsRoot.class)
class NodeStatusTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROUTE = "198.51.100.0/24";
  private static final ResourceKey KEY =
      new ResourceKey(Kind.CALICO_NODE_STATUS, "", "status-of-node1");

  private final TheLab lab = TheLab.get();
  private final String tor = lab.address("node1").replaceFirst("[0-9]+$", "") + "204";

  @AfterEach
  void remove() {
    lab.delete(Kind.CALICO_NODE_STATUS, "", KEY.name());
    lab.delete(Kind.BGP_PEER, "", "status");
    lab.delete(Kind.BGP_FILTER, "", "status");
  }

  private JsonNode status() throws ApiException {
    return lab.api().get(KEY).path("status");
  }

  private static String text(JsonNode object, String... fields) {
    StringBuilder text = new StringBuilder();
    for (String field : fields) {
      JsonNode at = object;
      for (String step : field.split("\\.")) {
        at = at.path(step);
      }
      text.append(text.isEmpty() ? "" : " ").append(at.asString("-"));
    }
    return text.toString();
  }

  private String peer() throws ApiException {
    return status()
        .path("bgp")
        .path("peersV4")
        .valueStream()
        .filter(peer -> peer.path("peerIP").asString("").equals(tor))
        .map(peer -> text(peer, "type", "state"))
        .findFirst()
        .orElse("none");
  }

  private String route(String destination) throws ApiException {
    return status()
        .path("routes")
        .path("routesV4")
        .valueStream()
        .filter(route -> route.path("destination").asString("").equals(destination))
        .map(route ->
            text(
                route,
                "type",
                "gateway",
                "interface",
                "learnedFrom.sourceType",
                "learnedFrom.peerIP"))
        .findFirst()
        .orElse("none");
  }

  @Test
  void whatTheNodeHasAndLosesIsSeenInItsStatus() throws Exception {
    lab.apply(
        """
        apiVersion: projectcalico.org/v3
        kind: BGPFilter
        metadata: {name: status}
        spec: {importV4: [{cidr: %2$s, matchOperator: Equal, action: Accept}]}
        ---
        apiVersion: projectcalico.org/v3
        kind: BGPPeer
        metadata: {name: status}
        spec: {node: node1, peerIP: %1$s, asNumber: 65100, filters: [status]}
        ---
        apiVersion: projectcalico.org/v3
        kind: CalicoNodeStatus
        metadata: {name: status-of-node1}
        spec: {node: node1, classes: [Agent, BGP, Routes], updatePeriodSeconds: 1}
        """
            .formatted(tor, ROUTE));
    String block = lab.status("node1").path("blocks").path(0).asString("");
    String fabric = lab.description().name().namespace("fabric");
    try (Bird bird = new Bird("status", fabric, tor + "/24", configuration())) {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(peer()).isEqualTo("NodePeer Established"));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(route(ROUTE)).isEqualTo("FIB " + tor + " eth0 BGPPeer " + tor));
      assertThat(route(block)).isEqualTo("FIB N/A blackhole Static -");
      assertThat(text(status().path("agent"), "birdV4.state", "birdV4.routerID"))
          .isEqualTo("Ready " + lab.address("node1"));
      String shown =
          Margay.must(
              lab.description().name().text(), "get", "caliconodestatus", KEY.name(), "-o", "yaml");
      assertThat(shown).contains("peerIP: " + tor, "destination: " + ROUTE, "lastUpdated:");

      bird.kill();

      await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThat(peer()).startsWith("NodePeer ").isNotEqualTo("NodePeer Established"));
      // It lives, though nothing else may change.
      Instant seen = Instant.parse(status().path("lastUpdated").asString());
      await()
          .atMost(LIMIT)
          .until(() -> Instant.parse(status().path("lastUpdated").asString()).isAfter(seen));
    }
  }

  private String configuration() {
    return """
    router id %1$s;
    protocol device {}
    protocol static { ipv4; route %2$s blackhole; }
    protocol bgp margay {
      local %1$s as 65100;
      neighbor %3$s as 64512;
      ipv4 { import all; export where source = RTS_STATIC; next hop self; };
    }
    """
        .formatted(tor, ROUTE, lab.address("node1"));
  }
}
