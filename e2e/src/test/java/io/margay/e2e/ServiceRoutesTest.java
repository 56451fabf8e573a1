package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A switch, BIRD, is told of a service's address by the nodes that have an endpoint of it. */
@ExtendWith(NeedsRoot.class)
class ServiceRoutesTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String RANGE = "192.0.2.0/24";
  private static final String ADDRESS = "192.0.2.7";
  private static final List<String> NODES = List.of("node1", "node2");

  private final TheLab lab = TheLab.get();
  private final String subnet = lab.address("node1").replaceFirst("[0-9]+$", "");
  private final String tor = subnet + "204";

  @AfterEach
  void remove() {
    NODES.forEach(node -> lab.delete(Kind.BGP_CONFIGURATION, "", "node." + node));
    lab.delete(Kind.BGP_PEER, "", "service-tor");
    lab.delete(Kind.SERVICE, "default", "routed");
    unserve();
  }

  private void unserve() {
    lab.delete(Kind.ENDPOINT_SLICE, "default", "routed-1");
  }

  @Test
  void theAddressOfALocalServiceLeadsToTheNodesThatServeIt() {
    for (String node : NODES) {
      lab.apply(
          "{apiVersion: projectcalico.org/v3, kind: BGPConfiguration, metadata: {name: node.%s}, spec: {serviceExternalIPs: [{cidr: %s}]}}"
              .formatted(node, RANGE));
    }
    lab.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: routed, namespace: default}
        spec: {type: LoadBalancer, externalTrafficPolicy: Local, externalIPs: [%s], ports: [{port: 80}]}
        """
            .formatted(ADDRESS));
    lab.apply(
        """
        apiVersion: projectcalico.org/v3
        kind: BGPPeer
        metadata: {name: service-tor}
        spec: {node: route-reflector, peerIP: %s, asNumber: 65100}
        """
            .formatted(tor));
    String fabric = lab.description().name().namespace("fabric");
    try (Bird bird = new Bird("svc-tor", fabric, tor + "/24", configuration())) {
      await().atMost(LIMIT).until(() -> bird.ask("show", "route").contains(RANGE));
      assertThat(hops(bird)).isEmpty();

      serve("node1=true", "node2=false");
      awaitHops(bird, "node1");
      serve("node1=false", "node2=true");
      awaitHops(bird, "node2");
      serve("node1=true", "node2=true");
      awaitHops(bird, "node1", "node2");
      unserve();
      awaitHops(bird);
      assertThat(bird.ask("show", "route")).contains(RANGE);
    }
  }

  /**
   * @param endpoints a node each, and whether it is ready
   */
  private void serve(String... endpoints) {
    String list =
        Stream.of(endpoints)
            .map(each -> each.split("="))
            .map(each ->
                "{addresses: [10.244.0.%d], nodeName: %s, conditions: {ready: %s}}"
                    .formatted(NODES.indexOf(each[0]) + 1, each[0], each[1]))
            .collect(Collectors.joining(", "));
    lab.apply(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        addressType: IPv4
        metadata: {name: routed-1, namespace: default, labels: {kubernetes.io/service-name: routed}}
        endpoints: [%s]
        ports: []
        """
            .formatted(list));
  }

  private void awaitHops(Bird bird, String... nodes) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(hops(bird))
                .containsExactlyInAnyOrderElementsOf(Stream.of(nodes).map(lab::address).toList()));
  }

  /** Where the service's own address leads. */
  private static List<String> hops(Bird bird) {
    return bird.ask("show", "route", ADDRESS + "/32", "all")
        .lines()
        .filter(line -> line.contains("BGP.next_hop: "))
        .map(line -> line.replaceFirst(".*BGP.next_hop: ", "").strip())
        .distinct()
        .toList();
  }

  /** The reflector tells all paths, so both nodes are seen. */
  private String configuration() {
    return """
    router id %1$s;
    protocol device {}
    protocol bgp margay {
      local %1$s as 65100;
      neighbor %2$s254 as 64512;
      ipv4 { import all; export none; add paths rx; };
    }
    """
        .formatted(tor, subnet);
  }
}
