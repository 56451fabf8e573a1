package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.DataplaneSettings.Tables;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.counts.RuleCounts;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.Report;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.NodeName;
import io.margay.core.calc.Packet;
import io.margay.core.model.Protocol;
import io.margay.core.net.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A workload sends what is denied as fast as it can, each packet to another port. */
final class FloodTest {

  private static final int PACKETS = 60_000;

  /** Beyond that of VXLAN, which nobody asks policy about. */
  private static final int FIRST_PORT = 5_000;

  private static final long SECOND = 1_000_000_000L;

  private final World world = new World();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CalcGraph graph = new CalcGraph(new NodeName(World.NODE));

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatIsReportedIsBoundedAndTheRestIsCounted(Backend backend) throws Exception {
    DataplaneSettings settings =
        DataplaneSettings.DEFAULT
            .with(BackendChoice.of(backend))
            .reporting(Duration.ofMinutes(5))
            .with(new Tables(DeniedTest.reporting(), Placement.DEFAULT));
    KernelConfig config = KernelConfig.of(settings).telling(lines::add);
    try (PacketLab lab = new PacketLab(config, World.interfaces())) {
      graph.apply(World.resources().stream().<Change>map(Change.Put::new).toList());
      put(
          "gnp p {selector:\"app=='db'\",ingress:["
              + "{action:\"Deny\",protocol:\"UDP\"},{action:\"Allow\"}]}");
      apply(lab);
      long start = System.nanoTime();
      CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(lab));
      int rounds = 0;
      do {
        // The agent goes on, and so does what is allowed.
        put("gnp other {selector:\"app=='batch'\",order:" + ++rounds + ",ingress:[]}");
        apply(lab);
        assertThat(lab.wrong(allowed())).isEmpty();
      } while (!flood.isDone());
      flood.get();
      RuleCounts counts = new RuleCounts();
      Awaitility.await().untilAsserted(() -> assertThat(denied(lab, counts)).isEqualTo(PACKETS));
      long seconds = (System.nanoTime() - start) / SECOND + 1;
      long most = Report.RATE.burst() + Report.RATE.count() * seconds;
      Awaitility.await().until(() -> lab.dataplane().denied().denied(Direction.INGRESS) > 0);
      assertThat(lab.dataplane().denied().denied(Direction.INGRESS))
          .as("told of, in %d s", seconds)
          .isLessThanOrEqualTo(most);
      assertThat(lines).hasSizeBetween(1, (int) (20 * (seconds + 1)));
    }
  }

  private void flood(PacketLab lab) {
    try {
      lab.flood(
          World.interfaceOf("a"),
          IntStream.range(0, PACKETS)
              .mapToObj(i ->
                  new Packet(
                      Protocol.UDP,
                      World.address("a", Family.IPV4),
                      World.address("b", Family.IPV4),
                      9,
                      FIRST_PORT + i,
                      null,
                      null))
              .toList());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Probe> allowed() {
    List<Probe> probes = new ArrayList<>();
    for (Family family : Family.values()) {
      Case.Cell cell = Case.cell("outside > b tcp 80 yes");
      probes.add(
          new Probe(PacketLab.OUTSIDE, World.interfaceOf("b"), world.packet(cell, family), true));
    }
    return probes;
  }

  private static long denied(PacketLab lab, RuleCounts counts) throws IOException {
    var counted = lab.dataplane().counts();
    counts.read(counted.counts(), counted.policies().keySet());
    return counts.totals().entrySet().stream()
        .filter(entry -> entry.getKey().policy().key().name().equals("p"))
        .filter(entry -> entry.getKey().rule() == 0)
        .mapToLong(entry -> entry.getValue().packets())
        .sum();
  }

  private void put(String row) {
    graph.apply(List.of(new Change.Put(Case.resource(row))));
  }

  private void apply(PacketLab lab) {
    lab.dataplane().accept(graph.flush());
    assertThat(lab.dataplane().apply().failures()).isEmpty();
  }
}
