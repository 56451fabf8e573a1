package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.PolicyId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is kept of one table from plan to plan. */
final class LiveTable {

  private final Memo<Chain> memo = new Memo<>();
  private final Memo<List<Chain>> endpoints = new Memo<>();
  private final LiveChains chains = new LiveChains();
  private final PolicyChains policyChains;
  private boolean known;

  /**
   * @param which policies belong into it
   */
  LiveTable(Predicate<ActivePolicy> which, RulePlan rulePlan) {
    this.policyChains = new PolicyChains(which, rulePlan, chains);
  }

  /**
   * Brings the chains of policies up to date.
   *
   * @param changed policies that are another or differently asked than in the plan before; null if
   *     nobody knows
   */
  void policies(@Nullable Set<PolicyId> changed, Policies policies, Referenced referenced) {
    if (changed == null || !known) {
      policyChains.updateAll(policies, referenced);
      known = true;
    } else {
      policyChains.update(changed, policies, referenced);
    }
  }

  /** A chain that is made anew only if it is made of something else. */
  Chain get(String name, Object source, Supplier<Chain> maker) {
    return memo.get(name, source, maker);
  }

  /** The chains of an endpoint, made anew only if they are made of something else. */
  List<Chain> endpoint(String name, Object source, Supplier<List<Chain>> maker) {
    return endpoints.get(name, source, maker);
  }

  /** Ends a plan that has these chains beside those of policies. */
  Table table(String name, Map<String, Chain> others, SortedMap<String, String> hooks) {
    memo.turn();
    endpoints.turn();
    return chains.table(name, others, hooks);
  }
}
