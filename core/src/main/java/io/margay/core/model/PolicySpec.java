package io.margay.core.model;

import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both kinds of policy have. */
public sealed interface PolicySpec permits NetworkPolicySpec, GlobalNetworkPolicySpec {

  /** The longest list of rules, each direction. */
  int MOST_RULES = 1024;

  String tier();

  /** Position in the tier, lowest first; null is last. */
  @Nullable Double order();

  /** The endpoints it is for; null is all. */
  @Nullable Selector selector();

  /** The directions it governs. Never empty once defaulted. */
  List<PolicyType> types();

  List<Rule> ingress();

  List<Rule> egress();

  /**
   * The directions of a policy that names none: those it has rules for, and ingress if it has none
   * at all.
   */
  static List<PolicyType> inferredTypes(List<Rule> ingress, List<Rule> egress) {
    List<PolicyType> types = new ArrayList<>(2);
    if (!ingress.isEmpty() || egress.isEmpty()) {
      types.add(PolicyType.INGRESS);
    }
    if (!egress.isEmpty()) {
      types.add(PolicyType.EGRESS);
    }
    return types;
  }
}
