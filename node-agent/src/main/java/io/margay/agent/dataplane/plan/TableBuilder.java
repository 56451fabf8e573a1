package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.PolicyId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One table being put together. Chains whose rules stay the same stay the same objects. */
final class TableBuilder {

  private final String name;
  private final RulePlan rulePlan;
  private final ChainMemo memo;
  private final SortedMap<String, Chain> chains = new TreeMap<>();
  private final SortedMap<String, String> hooks = new TreeMap<>();

  TableBuilder(String name, RulePlan rulePlan, ChainMemo memo) {
    this.name = name;
    this.rulePlan = rulePlan;
    this.memo = memo;
  }

  /** A chain that the kernel's asks first. */
  TableBuilder hook(String kernels, Chain chain) {
    hooks.put(kernels, chain.name());
    return add(chain);
  }

  TableBuilder add(Chain chain) {
    chains.put(chain.name(), memo.get(chain.name(), chain.rules(), () -> chain));
    return this;
  }

  TableBuilder addAll(List<Chain> all) {
    all.forEach(this::add);
    return this;
  }

  /** A chain that is made only if it was made of something else before. */
  TableBuilder add(String chain, Object source, Supplier<List<Rule>> rules) {
    chains.put(chain, memo.get(chain, source, () -> new Chain(chain, rules.get())));
    return this;
  }

  /** The chains of those policies that endpoints ask. */
  TableBuilder policies(
      Map<PolicyId, ActivePolicy> policies, Predicate<ActivePolicy> which, Referenced referenced) {
    policies.forEach((id, policy) -> {
      if (!policy.staged() && which.test(policy)) {
        if (referenced.has(Direction.INGRESS, id)) {
          policy(Direction.INGRESS, id, policy.tier(), policy.ingress());
        }
        if (referenced.has(Direction.EGRESS, id)) {
          policy(Direction.EGRESS, id, policy.tier(), policy.egress());
        }
      }
    });
    return this;
  }

  private void policy(Direction direction, PolicyId id, String tier, List<ActiveRule> rules) {
    add(
        memo.name(direction, id),
        new PolicySource(tier, rules),
        () -> rulePlan.plan(RuleOwner.of(id, tier), direction, rules));
  }

  /** What a policy's chain is made of. */
  private record PolicySource(String tier, List<ActiveRule> rules) {}

  TableBuilder profile(Direction direction, String profile, List<ActiveRule> rules) {
    return add(
        ChainNames.profile(direction, profile),
        rules,
        () -> rulePlan.plan(RuleOwner.ofProfile(profile), direction, rules));
  }

  Table build() {
    return new Table(name, chains, hooks);
  }
}
