package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.counts.RuleCounts;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.NodeName;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules of policies count, with real packets on every backend. */
final class CountsTest {

  private final World world = new World();
  private final RuleCounts counts = new RuleCounts();
  private final CalcGraph graph = new CalcGraph(new NodeName(World.NODE));

  @ParameterizedTest
  @EnumSource(Backend.class)
  void everyRuleCountsWhatItMatched(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      graph.apply(World.resources().stream().<Change>map(Change.Put::new).toList());
      put(
          "gnp p {selector:\"app=='db'\",ingress:[{action:\"Log\",protocol:\"SCTP\"},"
              + "{action:\"Allow\",protocol:\"TCP\",source:{nets:[\"10.77.0.0/24\",\"10.78.0.0/24\"]},destination:{ports:[80]}},"
              + "{action:\"Allow\",protocol:\"TCP\",source:{nets:[\"fd00:77::/64\"]},destination:{ports:[80]}},"
              + "{action:\"Deny\"}]}");
      put("np prod/q {selector:\"app=='web'\",egress:[{action:\"Allow\"}]}");
      apply(lab);
      send(lab, "a > b tcp 80", true, 3);
      send(lab, "a > b udp 80", false, 2);
      send(lab, "c > d sctp 5", false, 1);
      assertThat(read(lab.dataplane()))
          .isEqualTo(
              Map.of(
                  "GlobalNetworkPolicy//p INGRESS 0", 2L,
                  "GlobalNetworkPolicy//p INGRESS 1", 3L,
                  "GlobalNetworkPolicy//p INGRESS 2", 3L,
                  "GlobalNetworkPolicy//p INGRESS 3", 6L,
                  "NetworkPolicy/prod/q EGRESS 0", 10L));

      // The first rule goes, so that all are written anew and have other numbers.
      put(
          "gnp p {selector:\"app=='db'\",ingress:[{action:\"Allow\",protocol:\"TCP\"},{action:\"Deny\"}]}");
      apply(lab);
      send(lab, "a > b tcp 80", true, 1);
      assertThat(read(lab.dataplane()))
          .containsEntry("GlobalNetworkPolicy//p INGRESS 0", 4L)
          .containsEntry("GlobalNetworkPolicy//p INGRESS 1", 3L)
          .containsEntry("NetworkPolicy/prod/q EGRESS 0", 12L);
      assertThat(lab.dataplane().resync()).isEmpty();
    }
  }

  private void put(String row) {
    graph.apply(List.of(new Change.Put(Case.resource(row))));
  }

  private void apply(PacketLab lab) {
    lab.dataplane().accept(graph.flush());
    assertThat(lab.dataplane().apply().failures()).isEmpty();
  }

  private void send(PacketLab lab, String row, boolean expected, int times) throws Exception {
    Case.Cell cell = Case.cell(row + (expected ? " yes" : " no"));
    List<Probe> probes = new ArrayList<>();
    for (Family family : Family.values()) {
      for (int i = 0; i < times; i++) {
        probes.add(
            new Probe(
                World.interfaceOf(cell.from()),
                World.interfaceOf(cell.to()),
                world.packet(cell, family),
                expected));
      }
    }
    assertThat(lab.wrong(probes)).isEmpty();
  }

  private Map<String, Long> read(Dataplane dataplane) throws Exception {
    Dataplane.Counted counted = dataplane.counts();
    counts.read(counted.counts(), counted.policies());
    Map<String, Long> packets = new TreeMap<>();
    counts
        .totals()
        .forEach((rule, count) -> {
          assertThat(count.bytes() > 0).isEqualTo(count.packets() > 0);
          packets.put(rule.policy() + " " + rule.direction() + " " + rule.rule(), count.packets());
        });
    return packets;
  }
}
