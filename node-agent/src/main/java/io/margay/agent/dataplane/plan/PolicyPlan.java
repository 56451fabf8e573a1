package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.Category;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Family;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the tables of one family should have: a function of what the calculation gave and of nothing
 * else. What it remembers of the last time only makes it faster. One thread uses it.
 */
public final class PolicyPlan {

  private final Family family;
  private final String interfacePrefix;
  private final RulePlan rulePlan;
  private final Memo<Chain> memo = new Memo<>();
  private final MissingMemo missing = new MissingMemo();

  /**
   * @param interfacePrefix how the names of workloads' interfaces begin
   */
  public PolicyPlan(Family family, String interfacePrefix) {
    this.family = family;
    this.interfacePrefix = interfacePrefix;
    this.rulePlan = new RulePlan(family);
  }

  public List<Table> plan(
      Map<PolicyId, ActivePolicy> policies,
      Map<String, ActiveProfile> profiles,
      SortedMap<ResourceKey, ActiveEndpoint> endpoints) {
    SortedMap<String, Chain> chains = new TreeMap<>();
    for (Direction direction : Direction.values()) {
      boolean in = direction == Direction.INGRESS;
      policies.forEach((id, policy) -> {
        if (isForWorkloads(policy)) {
          rules(ChainNames.policy(direction, id), in ? policy.ingress() : policy.egress(), chains);
        }
      });
      profiles.forEach((name, profile) ->
          rules(
              ChainNames.profile(direction, name),
              in ? profile.ingress() : profile.egress(),
              chains));
    }
    SortedSet<String> interfaces = new TreeSet<>();
    missing.turn(policies.keySet(), profiles.keySet());
    for (ActiveEndpoint endpoint : endpoints.values()) {
      String name = endpoint.interfaceName();
      if (InterfaceNames.valid(name) && interfaces.add(name)) {
        endpoint(endpoint, chains);
      }
    }
    return tables(interfaces, chains);
  }

  /** Others are asked by host endpoints only, or not at all. */
  private static boolean isForWorkloads(ActivePolicy policy) {
    return !policy.staged()
        && (policy.category() == Category.NORMAL || policy.category() == Category.FORWARD);
  }

  private List<Table> tables(SortedSet<String> interfaces, SortedMap<String, Chain> chains) {
    for (Direction direction : Direction.values()) {
      String name = ChainNames.dispatch(direction);
      chains.put(
          name, memo.get(name, interfaces, () -> new Chain(name, dispatch(direction, interfaces))));
    }
    FixedChains fixed = new FixedChains(family, interfacePrefix, interfaces);
    for (Chain chain : fixed.filter()) {
      chains.put(chain.name(), memo.get(chain.name(), chain.rules(), () -> chain));
    }
    memo.turn();
    SortedMap<String, String> hooks =
        new TreeMap<>(
            Map.of(
                "INPUT", ChainNames.INPUT,
                "FORWARD", ChainNames.FORWARD,
                "OUTPUT", ChainNames.OUTPUT));
    return List.of(new Table("filter", chains, hooks), fixed.spoofing());
  }

  private void rules(String name, List<ActiveRule> rules, SortedMap<String, Chain> chains) {
    chains.put(name, memo.get(name, rules, () -> new Chain(name, rulePlan.plan(rules))));
  }

  private void endpoint(ActiveEndpoint endpoint, SortedMap<String, Chain> chains) {
    EndpointPlan endpointPlan = missing.endpointPlan();
    Object source = new EndpointSource(endpoint, missing.of(endpoint));
    for (Direction direction : Direction.values()) {
      String name = ChainNames.endpoint(direction, endpoint.interfaceName());
      chains.put(
          name,
          memo.get(name, source, () -> new Chain(name, endpointPlan.plan(endpoint, direction))));
    }
  }

  /** What an endpoint's chains are made of. */
  private record EndpointSource(ActiveEndpoint endpoint, Set<Object> missing) {}

  private static List<Rule> dispatch(Direction direction, SortedSet<String> interfaces) {
    SortedMap<String, String> targets = new TreeMap<>();
    interfaces.forEach(name -> targets.put(name, ChainNames.endpoint(direction, name)));
    Way way = direction == Direction.INGRESS ? Way.OUT : Way.IN;
    return List.of(
        Rule.of(new Verb.Dispatch(way, targets)),
        // Nobody's interface, or not yet anybody's.
        Rule.of(Verb.Plain.DROP));
  }
}
