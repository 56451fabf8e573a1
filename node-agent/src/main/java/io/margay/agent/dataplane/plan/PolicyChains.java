package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.PolicyId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The chains of policies in one table, kept from plan to plan. A plan costs what changed: policies,
 * and whether an endpoint asks them.
 */
final class PolicyChains {

  private final Predicate<ActivePolicy> which;
  private final RulePlan rulePlan;
  private final LiveChains chains;
  private final Map<PolicyId, Kept> ingress = new HashMap<>();
  private final Map<PolicyId, Kept> egress = new HashMap<>();

  /** A chain and what it was made of. */
  private record Kept(String tier, List<ActiveRule> rules, String name) {}

  /**
   * @param which belong into the table
   * @param chains those of the table
   */
  PolicyChains(Predicate<ActivePolicy> which, RulePlan rulePlan, LiveChains chains) {
    this.which = which;
    this.rulePlan = rulePlan;
    this.chains = chains;
  }

  /** Looks at these again. */
  void update(Set<PolicyId> changed, Policies policies, Referenced referenced) {
    for (PolicyId id : changed) {
      ActivePolicy policy = policies.get(id);
      boolean here = policy != null && !policy.staged() && which.test(policy);
      for (Direction direction : Direction.values()) {
        if (policy != null && here && referenced.has(direction, id)) {
          put(direction, id, policy);
        } else {
          remove(direction, id);
        }
      }
    }
  }

  /** Looks at all of them again, and at those that were there. */
  void updateAll(Policies policies, Referenced referenced) {
    Set<PolicyId> all = new HashSet<>(policies.ids());
    all.addAll(ingress.keySet());
    all.addAll(egress.keySet());
    update(all, policies, referenced);
  }

  private Map<PolicyId, Kept> of(Direction direction) {
    return direction == Direction.INGRESS ? ingress : egress;
  }

  private void put(Direction direction, PolicyId id, ActivePolicy policy) {
    List<ActiveRule> rules = direction == Direction.INGRESS ? policy.ingress() : policy.egress();
    Kept before = of(direction).get(id);
    String name = before == null ? ChainNames.policy(direction, id) : before.name;
    Kept now = new Kept(policy.tier(), rules, name);
    if (!now.equals(before)) {
      of(direction).put(id, now);
      RuleOwner owner = RuleOwner.of(id, policy.tier());
      chains.put(new Chain(name, rulePlan.plan(owner, direction, rules)));
    }
  }

  private void remove(Direction direction, PolicyId id) {
    Kept before = of(direction).remove(id);
    if (before != null) {
      chains.remove(before.name);
    }
  }
}
