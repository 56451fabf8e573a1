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
  private final Memo<Chain> memo;
  private final SortedMap<String, Chain> chains = new TreeMap<>();
  private final SortedMap<String, String> hooks = new TreeMap<>();

  TableBuilder(String name, RulePlan rulePlan, Memo<Chain> memo) {
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
    chains.put(chain.name(), memo.get(key(chain.name()), chain.rules(), () -> chain));
    return this;
  }

  TableBuilder addAll(List<Chain> all) {
    all.forEach(this::add);
    return this;
  }

  /** A chain that is made only if it was made of something else before. */
  TableBuilder add(String chain, Object source, Supplier<List<Rule>> rules) {
    chains.put(chain, memo.get(key(chain), source, () -> new Chain(chain, rules.get())));
    return this;
  }

  /** The chains of policies, both directions. */
  TableBuilder policies(Map<PolicyId, ActivePolicy> policies, Predicate<ActivePolicy> which) {
    policies.forEach((id, policy) -> {
      if (!policy.staged() && which.test(policy)) {
        rules(ChainNames.policy(Direction.INGRESS, id), policy.ingress());
        rules(ChainNames.policy(Direction.EGRESS, id), policy.egress());
      }
    });
    return this;
  }

  TableBuilder rules(String chain, List<ActiveRule> rules) {
    return add(chain, rules, () -> rulePlan.plan(rules));
  }

  private String key(String chain) {
    return name + " " + chain;
  }

  Table build() {
    return new Table(name, chains, hooks);
  }
}
