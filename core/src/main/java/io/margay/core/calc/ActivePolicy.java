package io.margay.core.calc;

import java.util.List;

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

  /** A policy of the usual sort. */
  public ActivePolicy(String tier, List<ActiveRule> ingress, List<ActiveRule> egress) {
    this(tier, Category.NORMAL, false, false, ingress, egress);
  }
}
