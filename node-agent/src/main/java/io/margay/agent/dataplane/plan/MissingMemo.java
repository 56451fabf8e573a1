package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.PolicyId;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the policies and profiles that an endpoint names there are not. Normally none: but to
 * see that takes a look-up for every one of every endpoint, so it is remembered until something
 * comes that was missing, or goes that is asked.
 */
final class MissingMemo {

  private final RuleSettings settings;
  private Set<String> profiles = Set.of();
  private EndpointPlan endpointPlan;
  private Map<ActiveEndpoint, Set<Object>> last = new IdentityHashMap<>();
  private Map<ActiveEndpoint, Set<Object>> next = new IdentityHashMap<>();

  MissingMemo(RuleSettings settings) {
    this.settings = settings;
    this.endpointPlan = new EndpointPlan(Set.of(), Set.of(), settings);
  }

  /**
   * Begins a plan.
   *
   * @param changed policies that came, changed or went; null if nobody knows
   */
  void turn(
      Policies policies,
      @Nullable Set<PolicyId> changed,
      Referenced referenced,
      Set<String> profilesNow) {
    last = next;
    if (changed == null || !profilesNow.equals(profiles)) {
      last = new IdentityHashMap<>();
      profiles = Set.copyOf(profilesNow);
      endpointPlan = new EndpointPlan(policies.ids(), profiles, settings);
    } else if (changed.stream().anyMatch(id -> policies.get(id) == null && asked(referenced, id))) {
      last = new IdentityHashMap<>();
    } else if (!changed.isEmpty()) {
      last.values().removeIf(missing -> !missing.isEmpty());
    }
    next = new IdentityHashMap<>();
  }

  private static boolean asked(Referenced referenced, PolicyId policy) {
    return referenced.has(Direction.INGRESS, policy) || referenced.has(Direction.EGRESS, policy);
  }

  /** Plans for what there is in this plan. */
  EndpointPlan endpointPlan() {
    return endpointPlan;
  }

  Set<Object> of(ActiveEndpoint endpoint) {
    Set<Object> missing = last.get(endpoint);
    if (missing == null) {
      missing = endpointPlan.missing(endpoint);
    }
    next.put(endpoint, missing);
    return missing;
  }
}
