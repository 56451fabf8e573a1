package io.margay.core.calc;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rules of a profile that a local endpoint names. A profile that does not exist has none, which
 * denies everything.
 */
public record ActiveProfile(List<ActiveRule> ingress, List<ActiveRule> egress) {
  public ActiveProfile {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /** The same with other ids of sets. */
  ActiveProfile withSets(UnaryOperator<String> ids) {
    return new ActiveProfile(ActiveRule.withSets(ingress, ids), ActiveRule.withSets(egress, ids));
  }
}
