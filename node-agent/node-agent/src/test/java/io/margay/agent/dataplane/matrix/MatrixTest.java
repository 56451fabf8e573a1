package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.Compute;
import io.margay.core.calc.Desired;
import io.margay.core.calc.NodeName;
import io.margay.core.calc.PolicyEvaluator;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Resource;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every cell of the tables, with real packets, on every backend and both families. The evaluator is
 * asked the same, so that what explains decisions tells what kernels do.
 */
final class MatrixTest {

  private static final NodeName HERE = new NodeName(World.NODE);

  private final World world = new World();

  @ParameterizedTest
  @EnumSource(Backend.class)
  void workloadsReachWhomPolicyLetsThem(Backend backend) throws Exception {
    run(backend, Case.read("matrix-workloads.txt"));
  }

  private void run(Backend backend, List<Case> cases) throws Exception {
    CalcGraph graph = new CalcGraph(HERE);
    graph.apply(puts(World.resources()));
    List<String> wrong = new ArrayList<>();
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      for (Case each : cases) {
        graph.apply(puts(each.resources()));
        lab.dataplane().accept(graph.flush());
        assertThat(lab.dataplane().apply().failures()).as(each.name()).isEmpty();
        Collection<Resource> all = new ArrayList<>(World.resources());
        all.addAll(each.resources());
        Desired desired = Compute.compute(all, HERE);
        List<Probe> probes = new ArrayList<>();
        for (Case.Cell cell : each.cells()) {
          for (Family family : Family.values()) {
            if (cell.family() == 0 || cell.family() == family.version()) {
              Probe probe = probe(cell, family);
              check(each, probe, cell, desired, wrong);
              probes.add(probe);
            }
          }
        }
        lab.wrong(probes).forEach(probe -> wrong.add(each.name() + ": the kernel differs: " + probe));
        graph.apply(
            each.resources().stream().<Change>map(r -> new Change.Delete(r.key())).toList());
      }
      lab.dataplane().accept(graph.flush());
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.dataplane().resync()).isEmpty();
    }
    assertThat(wrong).isEmpty();
  }

  private Probe probe(Case.Cell cell, Family family) {
    String to = cell.to().equals("far") ? PacketLab.OUTSIDE : World.interfaceOf(cell.to());
    return new Probe(
        World.interfaceOf(cell.from()), to, world.packet(cell, family), cell.expected());
  }

  /** Where only workloads' policies count, the evaluator must say what the table says. */
  private static void check(
      Case each, Probe probe, Case.Cell cell, Desired desired, List<String> wrong) {
    boolean fromWorkload = cell.from().length() == 1;
    boolean toWorkload = cell.to().length() == 1;
    if (!fromWorkload && !toWorkload
        || cell.to().equals(PacketLab.HOST)
        || !desired.hostEndpoints().isEmpty()) {
      return;
    }
    boolean allowed =
        (!fromWorkload
                || PolicyEvaluator.verdict(
                        desired, World.key(cell.from()), PolicyType.EGRESS, probe.packet())
                    .allowed())
            && (!toWorkload
                || PolicyEvaluator.verdict(
                        desired, World.key(cell.to()), PolicyType.INGRESS, probe.packet())
                    .allowed());
    if (allowed != cell.expected()) {
      wrong.add(each.name() + ": the evaluator differs: " + probe);
    }
  }

  private static List<Change> puts(Collection<Resource> resources) {
    return resources.stream().<Change>map(Change.Put::new).toList();
  }
}
