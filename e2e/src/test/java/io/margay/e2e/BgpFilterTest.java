package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import io.margay.lab.host.Tool;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Filters between nodes, the reflector and a switch that is BIRD, changed while sessions stand. */
@ExtendWith(NeedsRoot.class)
class BgpFilterTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FIRST = "198.51.100.0/24";
  private static final String SECOND = "203.0.113.0/24";

  private final TheLab lab = TheLab.get();
  private final String subnet = lab.address("node1").replaceFirst("[0-9]+$", "");
  private final String tor = subnet + "203";

  @AfterEach
  void remove() {
    lab.letIn();
    lab.delete(Kind.BGP_PEER, "", "filtered");
    lab.delete(Kind.BGP_FILTER, "", "to-tor");
  }

  @Test
  void whatFiltersKeepOutIsNowhereAndAChangeResetsNothing() throws Exception {
    String one = block("node1");
    String other = block("node2");
    lab.letIn(FIRST);
    toTor("{cidr: %s, matchOperator: In, action: Reject}".formatted(one));
    lab.apply(
        """
        apiVersion: projectcalico.org/v3
        kind: BGPPeer
        metadata: {name: filtered}
        spec: {node: route-reflector, peerIP: %s, asNumber: 65100, filters: [to-tor]}
        """
            .formatted(tor));
    String fabric = lab.description().name().namespace("fabric");
    try (Bird bird = new Bird("filtered", fabric, tor + "/24", configuration())) {
      await().atMost(LIMIT).until(() -> routes("node1").contains(FIRST + " via " + tor));
      await().atMost(LIMIT).until(() -> bird.ask("show", "route").contains(other));
      assertThat(bird.ask("show", "route")).doesNotContain(one);
      assertThat(routes("node1")).doesNotContain(SECOND);
      await().atMost(LIMIT).untilAsserted(() -> assertThat(sessions()).allMatch(this::isUp));
      List<String> before = sessions();

      lab.letIn(SECOND);
      toTor("{cidr: %s, matchOperator: In, action: Reject}".formatted(other));

      await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThat(routes("node1")).contains(SECOND + " via " + tor).doesNotContain(FIRST));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(bird.ask("show", "route")).contains(one).doesNotContain(other));
      assertThat(sessions()).isEqualTo(before);
    }
  }

  private void toTor(String rule) {
    lab.apply(
        "{apiVersion: projectcalico.org/v3, kind: BGPFilter, metadata: {name: to-tor}, spec: {exportV4: [%s]}}"
            .formatted(rule));
  }

  private String block(String node) {
    return lab.status(node).path("blocks").path(0).asString("");
  }

  /** The reflector's sessions: with whom, in which state, and since when. */
  private List<String> sessions() {
    String address = "http://" + subnet + "254:" + reflectorPort();
    return JsonMapper.shared()
        .readTree(TheLab.http(address + "/apis/margay.io/v1/bgp/neighbors"))
        .valueStream()
        .map(BgpFilterTest::session)
        .toList();
  }

  private static String session(JsonNode neighbor) {
    return Stream.of("address", "state", "since")
        .map(field -> neighbor.path(field).asString(""))
        .collect(Collectors.joining(" "));
  }

  private boolean isUp(String session) {
    return session.contains(" ESTABLISHED ");
  }

  private String reflectorPort() {
    String health =
        lab.description().services().stream()
            .filter(service -> service.name().equals("route-reflector"))
            .findFirst()
            .orElseThrow()
            .health();
    return health.replaceFirst(".*:([0-9]+)/.*", "$1");
  }

  private String routes(String node) {
    return Tool.must("ip", "-n", lab.namespace(node), "-4", "route", "show");
  }

  private String configuration() {
    return """
    router id %1$s;
    protocol device {}
    protocol static { ipv4; route %2$s blackhole; route %3$s blackhole; }
    protocol bgp margay {
      local %1$s as 65100;
      neighbor %4$s254 as 64512;
      ipv4 { import all; export where source = RTS_STATIC; next hop self; };
    }
    """
        .formatted(tor, FIRST, SECOND, subnet);
  }
}
