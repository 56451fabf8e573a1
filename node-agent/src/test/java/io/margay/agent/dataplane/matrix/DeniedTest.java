package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.DataplaneSettings.Tables;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.NodeName;
import io.margay.core.model.Resource;
import io.margay.core.net.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of denied packets, on every backend. */
final class DeniedTest {

  private static final String LONG = "a-policy-whose-name-is-longer-than-what-a-rule-can-say-of-it";

  /** Of each flow. */
  private static final int PACKETS = 3;

  /** Who denies what, and how the line has it. */
  private static final List<String[]> CASES =
      List.of(
          new String[] {
            "a > b tcp 81",
            "direction=ingress endpoint=WorkloadEndpoint/prod/here-cni-b-eth0",
            "protocol=TCP",
            "destinationPort=81",
            "tier=default policy=GlobalNetworkPolicy//p rule=1"
          },
          new String[] {
            "a > b udp 53",
            "direction=ingress endpoint=WorkloadEndpoint/prod/here-cni-b-eth0",
            "protocol=UDP",
            "destinationPort=53",
            "tier=default by=end-of-tier"
          },
          new String[] {
            "c > a tcp 80",
            "direction=egress endpoint=WorkloadEndpoint/dev/here-cni-c-eth0",
            "protocol=TCP",
            "destinationPort=80",
            "policy=NetworkPolicy/dev/q rule=0 ruleName=\"why\""
          },
          new String[] {
            "a > d tcp 80",
            "direction=ingress endpoint=WorkloadEndpoint/dev/here-cni-d-eth0",
            "protocol=TCP",
            "destinationPort=80",
            "policy=GlobalNetworkPolicy//" + LONG + " rule=0"
          });

  private final World world = new World();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @EnumSource(Backend.class)
  void eachIsToldWithWhoDecided(Backend backend) throws Exception {
    DataplaneSettings settings =
        DataplaneSettings.DEFAULT
            .with(BackendChoice.of(backend))
            .reporting(Duration.ofSeconds(1))
            .with(new Tables(reporting(), Placement.DEFAULT));
    KernelConfig config = KernelConfig.of(settings).telling(lines::add);
    try (PacketLab lab = new PacketLab(config, World.interfaces())) {
      CalcGraph graph = new CalcGraph(new NodeName(World.NODE));
      graph.apply(World.resources().stream().<Change>map(Change.Put::new).toList());
      graph.apply(policies().stream().<Change>map(Change.Put::new).toList());
      lab.dataplane().accept(graph.flush());
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.dataplane().resync()).isEmpty();
      List<Probe> probes = new ArrayList<>();
      for (String[] each : CASES) {
        for (Family family : Family.values()) {
          Case.Cell cell = Case.cell(each[0] + " no");
          for (int i = 0; i < PACKETS; i++) {
            probes.add(
                new Probe(
                    World.interfaceOf(cell.from()),
                    World.interfaceOf(cell.to()),
                    world.packet(cell, family),
                    false));
          }
        }
      }
      assertThat(lab.wrong(probes)).isEmpty();
      for (String[] each : CASES) {
        for (Family family : Family.values()) {
          told(each, family);
        }
      }
      assertThat(lab.dataplane().denied().denied(Direction.INGRESS)).isEqualTo(18);
      assertThat(lab.dataplane().denied().denied(Direction.EGRESS)).isEqualTo(6);
      lines.clear();

      lab.dataplane().configure(DataplaneSettings.DEFAULT.with(BackendChoice.of(backend)));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.wrong(probes)).isEmpty();
      assertThat(lab.dataplane().denied().denied(Direction.EGRESS)).isEqualTo(6);
      assertThat(lines).as("turned off").isEmpty();
    }
  }

  /** The first packet at once and alone, the two others together or, on a slow machine, not. */
  private void told(String[] row, Family family) {
    Case.Cell cell = Case.cell(row[0] + " no");
    Awaitility.await()
        .untilAsserted(() -> {
          List<Integer> packets =
              lines.stream()
                  .filter(line -> Stream.of(row).skip(1).allMatch(line::contains))
                  .filter(line ->
                      line.contains("source=" + World.address(cell.from(), family) + " ")
                          && line.contains("destination=" + World.address(cell.to(), family) + " "))
                  .map(line -> Integer.valueOf(line.replaceFirst(".* packets=([0-9]+).*", "$1")))
                  .toList();
          assertThat(packets).as("%s of %s", row[0], lines).startsWith(1);
          assertThat(packets.stream().mapToInt(Integer::intValue).sum()).isEqualTo(PACKETS);
        });
  }

  private static List<Resource> policies() {
    return List.of(
        Case.resource(
            "gnp p {selector:\"app=='db'&&role=='server'&&!has(zone)\",ingress:[{action:\"Allow\",protocol:\"TCP\",destination:{ports:[80]}},{action:\"Deny\",protocol:\"TCP\"}]}"),
        Case.resource(
            "np dev/q {selector:\"app=='batch'\",egress:[{action:\"Deny\",metadata:{annotations:{name:\"why\"}}}]}"),
        Case.resource("gnp " + LONG + " {selector:\"has(zone)\",ingress:[{action:\"Deny\"}]}"));
  }

  static RuleSettings reporting() {
    RuleSettings usual = RuleSettings.DEFAULT;
    return new RuleSettings(
        usual.host(),
        usual.interfacePrefixes(),
        usual.reject(),
        usual.filterAllow(),
        usual.mangleAllow(),
        usual.allowSpoofing(),
        usual.encapsulated(),
        usual.dropInvalid(),
        usual.log(),
        true,
        usual.serviceLoop());
  }
}
