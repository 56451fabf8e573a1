package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.PolicyId;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the policies and profiles that an endpoint names there are not. Normally none: but to
 * see that takes a look-up for every one of every endpoint, so it is remembered until another
 * policy or profile comes or goes.
 */
final class MissingMemo {

  private List<PolicyId> policies = List.of();
  private List<String> profiles = List.of();
  private final RuleSettings settings;
  private EndpointPlan endpointPlan;
  private Map<ActiveEndpoint, Set<Object>> last = new IdentityHashMap<>();
  private Map<ActiveEndpoint, Set<Object>> next = new IdentityHashMap<>();

  MissingMemo(RuleSettings settings) {
    this.settings = settings;
    this.endpointPlan = new EndpointPlan(Set.of(), Set.of(), settings);
  }

  /** Begins a plan. */
  void turn(Collection<PolicyId> policiesNow, Collection<String> profilesNow) {
    List<PolicyId> policyList = List.copyOf(policiesNow);
    List<String> profileList = List.copyOf(profilesNow);
    if (policyList.equals(policies) && profileList.equals(profiles)) {
      last = next;
    } else {
      last = new IdentityHashMap<>();
      policies = policyList;
      profiles = profileList;
      endpointPlan =
          new EndpointPlan(new HashSet<>(policyList), new HashSet<>(profileList), settings);
    }
    next = new IdentityHashMap<>();
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
