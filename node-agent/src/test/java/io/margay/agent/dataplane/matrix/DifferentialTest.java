package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.Compute;
import io.margay.core.calc.Desired;
import io.margay.core.calc.NodeName;
import io.margay.core.calc.Packet;
import io.margay.core.calc.PolicyEvaluator;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Resource;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the evaluator says about random policies, and what real packets do, on every backend. The
 * system property {@code margay.worlds} says how many (30), {@code margay.seed} which come first.
 */
final class DifferentialTest {

  private static final NodeName HERE = new NodeName(World.NODE);
  private static final int WORLDS = Integer.getInteger("margay.worlds", 30);
  private static final long SEED = Long.getLong("margay.seed", 1);
  private static final int CELLS = 40;

  private final World world = new World();

  @ParameterizedTest
  @EnumSource(Backend.class)
  void kernelsDoWhatTheEvaluatorSays(Backend backend) throws Exception {
    CalcGraph graph = new CalcGraph(HERE);
    graph.apply(World.resources().stream().<Change>map(Change.Put::new).toList());
    List<String> wrong = new ArrayList<>();
    int allowed = 0;
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      for (long seed = SEED; seed < SEED + WORLDS && wrong.isEmpty(); seed++) {
        RandomWorld random = new RandomWorld(seed);
        List<Resource> policies = random.resources();
        graph.apply(policies.stream().<Change>map(Change.Put::new).toList());
        lab.dataplane().accept(graph.flush());
        assertThat(lab.dataplane().apply().failures()).as("seed %s", seed).isEmpty();
        List<Resource> all = new ArrayList<>(World.resources());
        all.addAll(policies);
        Desired desired = Compute.compute(all, HERE);
        List<Probe> probes =
            random.cells(CELLS).stream().map(cell -> probe(cell, desired)).toList();
        allowed += (int) probes.stream().filter(Probe::expected).count();
        for (Probe probe : lab.wrong(probes)) {
          wrong.add("seed " + seed + ": " + probe);
        }
        graph.apply(policies.stream().<Change>map(each -> new Change.Delete(each.key())).toList());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(allowed).as("some of both").isBetween(WORLDS * CELLS / 10, WORLDS * CELLS * 9 / 10);
  }

  private Probe probe(Case.Cell cell, Desired desired) {
    Family family = cell.family() == 4 ? Family.IPV4 : Family.IPV6;
    Packet packet = world.packet(cell, family);
    boolean allowed =
        allows(desired, cell.from(), PolicyType.EGRESS, packet)
            && allows(desired, cell.to(), PolicyType.INGRESS, packet);
    return new Probe(World.interfaceOf(cell.from()), World.interfaceOf(cell.to()), packet, allowed);
  }

  private static boolean allows(Desired desired, String name, PolicyType direction, Packet packet) {
    return name.equals(PacketLab.OUTSIDE)
        || PolicyEvaluator.verdict(desired, World.key(name), direction, packet).allowed();
  }
}
