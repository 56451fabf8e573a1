package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.PolicyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which policies endpoints ask, for each direction: others need no chains. Worked out anew only
 * when an endpoint is another object than the last time.
 */
final class Referenced {

  private List<Object> endpoints = List.of();
  private final Map<Direction, Set<PolicyId>> asked = new EnumMap<>(Direction.class);

  void turn(Collection<ActiveEndpoint> workloads, Collection<ActiveHostEndpoint> hosts) {
    List<Object> now = new ArrayList<>(workloads);
    now.addAll(hosts);
    if (same(now, endpoints) && !asked.isEmpty()) {
      return;
    }
    endpoints = now;
    for (Direction direction : Direction.values()) {
      asked.put(direction, new HashSet<>());
    }
    workloads.forEach(endpoint -> add(endpoint.tiers()));
    for (ActiveHostEndpoint host : hosts) {
      HostTiers tiers = host.tiers();
      add(tiers.normal());
      add(tiers.forward());
      add(tiers.preDnat());
      add(tiers.untracked());
    }
  }

  boolean has(Direction direction, PolicyId policy) {
    return asked.getOrDefault(direction, Set.of()).contains(policy);
  }

  private void add(List<EndpointTier> tiers) {
    asked.forEach((direction, policies) ->
        tiers.forEach(tier -> policies.addAll(EndpointPlan.asked(tier, direction))));
  }

  private static boolean same(List<Object> one, List<Object> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i) != other.get(i)) {
        return false;
      }
    }
    return true;
  }
}
