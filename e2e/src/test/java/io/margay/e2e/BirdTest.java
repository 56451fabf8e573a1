package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import io.margay.lab.host.Tool;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another maker's BGP speaker as the route-reflector's peer. */
@ExtendWith(NeedsRoot.class)
class BirdTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TEST_ROUTE = "198.51.100.0/24";

  private final TheLab lab = TheLab.get();

  @Test
  void birdSeesTheNodesBlocksAndTheNodesKernelsShowItsRoute() {
    String subnet = lab.address("node1").replaceFirst("[0-9]+$", "");
    String address = subnet + "200";
    String fabric = lab.description().name().namespace("fabric");
    lab.letIn(TEST_ROUTE);
    lab.apply(
        """
        apiVersion: projectcalico.org/v3
        kind: BGPPeer
        metadata: {name: bird}
        spec: {node: route-reflector, peerIP: %s, asNumber: 64512}
        """
            .formatted(address));
    try (Bird bird = new Bird("bird", fabric, address + "/24", configuration(subnet))) {
      assertThat(lab.blocks()).hasSizeGreaterThanOrEqualTo(lab.description().nodes().size());
      // Of the moment: an empty one that a node has besides goes after a while.
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(bird.ask("show", "route")).contains(lab.blocks()));
      for (var node : lab.description().nodes()) {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(routes(node.name())).contains(TEST_ROUTE + " via " + address));
      }
    } finally {
      lab.delete(Kind.BGP_PEER, "", "bird");
      lab.letIn();
    }
    for (var node : lab.description().nodes()) {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(routes(node.name())).doesNotContain(TEST_ROUTE));
    }
  }

  private String routes(String node) {
    return Tool.must("ip", "-n", lab.namespace(node), "-4", "route", "show");
  }

  private static String configuration(String subnet) {
    return """
    router id %1$s200;
    protocol device {}
    protocol static {
      ipv4;
      route %2$s blackhole;
    }
    protocol bgp reflector {
      local %1$s200 as 64512;
      neighbor %1$s254 as 64512;
      ipv4 {
        import all;
        export all;
        next hop self;
      };
    }
    """
        .formatted(subnet, TEST_ROUTE);
  }
}
