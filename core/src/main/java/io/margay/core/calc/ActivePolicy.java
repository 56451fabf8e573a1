package io.margay.core.calc;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rules of a policy that selects at least one local endpoint.
 *
 * @param category where it is asked
 * @param staged whether it only says what it would do: it stands in no enforced tier
 * @param closeForbidden whether a change of it also ends established flows that it now forbids
 */
public record ActivePolicy(
    String tier,
    Category category,
    boolean staged,
    boolean closeForbidden,
    List<ActiveRule> ingress,
    List<ActiveRule> egress) {

  public ActivePolicy {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /** The same with other ids of sets. */
  ActivePolicy withSets(UnaryOperator<String> ids) {
    return new ActivePolicy(
        tier,
        category,
        staged,
        closeForbidden,
        ActiveRule.withSets(ingress, ids),
        ActiveRule.withSets(egress, ids));
  }

  /** A policy of the usual sort. */
  public ActivePolicy(String tier, List<ActiveRule> ingress, List<ActiveRule> egress) {
    this(tier, Category.NORMAL, false, false, ingress, egress);
  }
}
