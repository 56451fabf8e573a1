package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One table being put together. Chains whose rules stay the same stay the same objects. */
final class TableBuilder {

  private final String name;
  private final RulePlan rulePlan;
  private final LiveTable live;
  private final Map<String, Chain> chains = new HashMap<>();
  private final SortedMap<String, String> hooks = new TreeMap<>();

  TableBuilder(String name, RulePlan rulePlan, LiveTable live) {
    this.name = name;
    this.rulePlan = rulePlan;
    this.live = live;
  }

  /** A chain that the kernel's asks first. */
  TableBuilder hook(String kernels, Chain chain) {
    hooks.put(kernels, chain.name());
    return add(chain);
  }

  TableBuilder add(Chain chain) {
    chains.put(chain.name(), live.get(chain.name(), chain.rules(), () -> chain));
    return this;
  }

  TableBuilder addAll(List<Chain> all) {
    all.forEach(this::add);
    return this;
  }

  /** A chain that is made only if it was made of something else before. */
  TableBuilder add(String chain, Object source, Supplier<List<Rule>> rules) {
    chains.put(chain, live.get(chain, source, () -> new Chain(chain, rules.get())));
    return this;
  }

  TableBuilder profile(Direction direction, String profile, List<ActiveRule> rules) {
    return add(
        ChainNames.profile(direction, profile),
        rules,
        () -> rulePlan.plan(RuleOwner.ofProfile(profile), direction, rules));
  }

  /**
   * The chains of an endpoint and a direction. Those of groups may be here already, from another
   * endpoint.
   */
  TableBuilder endpoint(String name, Object source, Supplier<List<Chain>> made) {
    live.endpoint(name, source, made).forEach(chain -> chains.putIfAbsent(chain.name(), chain));
    return this;
  }

  Table build() {
    return live.table(name, chains, hooks);
  }
}
