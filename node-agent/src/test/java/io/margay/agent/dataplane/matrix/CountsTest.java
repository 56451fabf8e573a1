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

  private static final String STAGED = "StagedGlobalNetworkPolicy//s INGRESS ";
  private static final String EARLY = "StagedGlobalNetworkPolicy//early.e INGRESS ";

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

  /** Numbers are of both families; nothing that is staged keeps anything from arriving. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void stagedPoliciesCountWhatTheyWouldDo(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      graph.apply(World.resources().stream().<Change>map(Change.Put::new).toList());
      put(
          "sgnp s {order:5,selector:\"app=='db'\",ingress:[{action:\"Log\"},"
              + "{action:\"Allow\",protocol:\"TCP\",destination:{ports:[80]}},"
              + "{action:\"Deny\",protocol:\"UDP\"}]}");
      apply(lab);
      send(lab, "a > b tcp 80", true, 3);
      send(lab, "a > b udp 80", true, 2);
      send(lab, "a > b sctp 5", true, 1);
      send(lab, "a > c tcp 80", true, 1);
      assertThat(read(lab.dataplane()))
          .isEqualTo(
              Map.of(
                  STAGED + "0", 12L,
                  STAGED + "1", 6L,
                  STAGED + "2", 4L,
                  STAGED + "-1", 2L));

      // What a policy in force decides before is not for the staged one to decide, what comes
      // after is; in a tier of its own it may pass on to another.
      put(
          "gnp before {order:1,selector:\"app=='db'\",ingress:["
              + "{action:\"Deny\",protocol:\"TCP\",destination:{ports:[80]}},"
              + "{action:\"Allow\",protocol:\"SCTP\"}]}");
      put("gnp after {order:9,selector:\"app=='db'\",ingress:[{action:\"Allow\"}]}");
      put("tier early {order:1}");
      put(
          "sgnp early.e {tier:\"early\",selector:\"app=='db'\",ingress:["
              + "{action:\"Pass\",protocol:\"UDP\"},{action:\"Pass\",protocol:\"TCP\"},"
              + "{action:\"Pass\",protocol:\"SCTP\",destination:{ports:[5]}}]}");
      apply(lab);
      send(lab, "a > b tcp 80", false, 1);
      send(lab, "a > b sctp 5", true, 1);
      send(lab, "a > b sctp 6", true, 1);
      send(lab, "a > b udp 80", true, 1);
      assertThat(read(lab.dataplane()))
          .containsEntry(STAGED + "1", 6L)
          .containsEntry(STAGED + "2", 6L)
          .containsEntry(STAGED + "-1", 2L)
          .containsEntry(EARLY + "0", 2L)
          .containsEntry(EARLY + "1", 2L)
          .containsEntry(EARLY + "2", 2L)
          .containsEntry(EARLY + "-1", 2L);
      assertThat(lab.dataplane().resync()).isEmpty();

      graph.apply(List.of(new Change.Delete(Case.resource("sgnp s {selector:\"all()\"}").key())));
      apply(lab);
      assertThat(read(lab.dataplane()).keySet()).noneMatch(rule -> rule.startsWith(STAGED));
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void stagedPoliciesCountOnTheHostItself(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      graph.apply(World.resources().stream().<Change>map(Change.Put::new).toList());
      put("hep up [\"role\":\"uplink\"] {node:\"here\",interfaceName:\"up0\",profiles:[\"open\"]}");
      put(
          "sgnp s {order:1,selector:\"role=='uplink'\",ingress:["
              + "{action:\"Deny\",protocol:\"TCP\",destination:{ports:[81]}}]}");
      put(
          "sgnp f {selector:\"role=='uplink'\",applyOnForward:true,ingress:["
              + "{action:\"Deny\",protocol:\"UDP\",destination:{ports:[82]}},{action:\"Allow\"}]}");
      apply(lab);
      send(lab, "outside > host tcp 81", true, 1);
      send(lab, "outside > b udp 82", true, 1);
      send(lab, "outside > b udp 83", true, 1);
      assertThat(read(lab.dataplane()))
          .containsEntry(STAGED + "0", 2L)
          .containsEntry("StagedGlobalNetworkPolicy//f INGRESS 0", 2L)
          .containsEntry("StagedGlobalNetworkPolicy//f INGRESS 1", 2L);
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
    counts.read(counted.counts(), counted.policies().keySet());
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
