package io.margay.agent.dataplane.matrix;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.TierAction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Programs a node with 10,000 rules and then changes one policy for ever: made to be killed. */
public final class Programmer {

  private static final int POLICIES = 1000;

  private Programmer() {}

  public static void main(String[] args) throws Exception {
    KernelConfig config =
        KernelConfig.of(BackendChoice.of(Backend.valueOf(args[1]))).in(Path.of(args[0]));
    try (Dataplanes planes = Dataplanes.kernel(config)) {
      planes.dataplane().accept(world());
      apply(planes);
      System.out.println("in force");
      for (int round = 0; ; round++) {
        planes.dataplane().accept(List.of(changing(2000 + round % 1000)));
        apply(planes);
      }
    }
  }

  private static void apply(Dataplanes planes) {
    var outcome = planes.dataplane().apply();
    if (!outcome.enforced()) {
      throw new IllegalStateException(outcome.failures().toString());
    }
  }

  private static List<Update> world() {
    List<Update> updates = new ArrayList<>();
    updates.add(new Update.ProfilePut("open", OPEN));
    updates.add(policy(global("policy"), List.of(allow(7000))));
    List<PolicyId> others =
        IntStream.range(0, POLICIES).mapToObj(index -> global("other-" + index)).toList();
    others.forEach(id -> updates.add(policy(id, ten(8000))));
    updates.add(changing(1999));
    List<PolicyId> asked = new ArrayList<>();
    asked.add(global("changing"));
    asked.add(global("policy"));
    updates.add(endpoint("a", List.of()));
    updates.add(endpoint("b", asked));
    updates.add(endpoint("c", others));
    return updates;
  }

  private static Update changing(int port) {
    return policy(global("changing"), ten(port));
  }

  private static Update policy(PolicyId id, List<ActiveRule> rules) {
    return new Update.PolicyPut(id, new ActivePolicy("default", rules, List.of()));
  }

  private static List<ActiveRule> ten(int port) {
    return IntStream.range(0, 10).mapToObj(index -> allow(port + index)).toList();
  }

  private static ActiveRule allow(int port) {
    return rule(Action.ALLOW, Protocol.UDP, Side.ANY, ports(PortRange.of(port)));
  }

  private static Update endpoint(String name, List<PolicyId> asked) {
    return World.programmed(
        name, List.of(new EndpointTier("default", TierAction.DENY, asked, List.of())));
  }
}
