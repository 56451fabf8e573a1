package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.NodeName;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cells of the tables that are about two workloads, which are on two nodes: each node asks its
 * own workload's policy, and between them packets go in VXLAN.
 */
final class TwoNodesTest {

  private static final String THERE = "there";
  private static final Set<String> ON_THE_OTHER = Set.of("b", "d");
  private static final List<Cidr> POOLS =
      List.of(Cidr.parse("10.77.0.0/16"), Cidr.parse("fd00:77::/48"));

  private final World world = new World();

  /** A node of the two. */
  private record Node(CalcGraph graph, Dataplane dataplane) {
    void apply(String name, Collection<Change> changes) {
      graph.apply(changes);
      dataplane.accept(graph.flush());
      assertThat(dataplane.apply().failures()).as(name).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void workloadsReachWhomPolicyLetsThemThroughVxlan(Backend backend) throws Exception {
    List<String> wrong = new ArrayList<>();
    try (PacketLab here = new PacketLab(backend, interfaces(false));
        PacketLab there = new PacketLab(backend, interfaces(true))) {
      here.join(there);
      List<Node> nodes =
          List.of(
              new Node(new CalcGraph(new NodeName(World.NODE)), here.dataplane()),
              new Node(new CalcGraph(new NodeName(THERE)), there.dataplane()));
      for (int i = 0; i < 2; i++) {
        Node node = nodes.get(i);
        node.dataplane().setOverlay(OverlayTestWorld.ofTwo(i + 1, POOLS, homes()));
        node.apply("the workloads", puts(World.resources(TwoNodesTest::nodeOf)));
      }
      for (Case each : Case.read("matrix-workloads.txt")) {
        if (each.resources().stream().anyMatch(r -> r.kind() == Kind.WORKLOAD_ENDPOINT)) {
          // Whose workload is on the one node of the tables.
          continue;
        }
        nodes.forEach(node -> node.apply(each.name(), puts(each.resources())));
        here.wrong(probes(each)).forEach(probe -> wrong.add(each.name() + ": " + probe));
        List<Change> deletions =
            each.resources().stream().<Change>map(r -> new Change.Delete(r.key())).toList();
        nodes.forEach(node -> node.apply(each.name(), deletions));
      }
      assertThat(received(here)).as("packets out of the tunnel").isPositive();
      assertThat(received(there)).as("packets out of the tunnel").isPositive();
    }
    assertThat(wrong).isEmpty();
  }

  private static long received(PacketLab lab) throws Exception {
    return Long.parseLong(
        lab.host().exec("cat", "/sys/class/net/vxlan.margay/statistics/rx_packets").strip());
  }

  private List<Probe> probes(Case of) {
    List<Probe> probes = new ArrayList<>();
    for (Case.Cell cell : of.cells()) {
      if (cell.from().length() != 1 || cell.to().length() != 1) {
        continue;
      }
      for (Family family : Family.values()) {
        if (cell.family() == 0 || cell.family() == family.version()) {
          probes.add(
              new Probe(
                  World.interfaceOf(cell.from()),
                  World.interfaceOf(cell.to()),
                  world.packet(cell, family),
                  cell.expected()));
        }
      }
    }
    return probes;
  }

  private static String nodeOf(String workload) {
    return ON_THE_OTHER.contains(workload) ? THERE : World.NODE;
  }

  private static Map<String, List<IpAddress>> interfaces(boolean other) {
    Map<String, List<IpAddress>> interfaces = new LinkedHashMap<>(World.interfaces());
    interfaces
        .keySet()
        .removeIf(name -> ON_THE_OTHER.contains(name.substring(name.length() - 1)) != other);
    return interfaces;
  }

  private static Map<Cidr, Integer> homes() {
    Map<Cidr, Integer> homes = new HashMap<>();
    for (boolean other : List.of(false, true)) {
      interfaces(other)
          .values()
          .forEach(addresses ->
              addresses.forEach(address -> homes.put(Cidr.host(address), other ? 2 : 1)));
    }
    return homes;
  }

  private static List<Change> puts(Collection<Resource> resources) {
    return resources.stream().<Change>map(Change.Put::new).toList();
  }
}
