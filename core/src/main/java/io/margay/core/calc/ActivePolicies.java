package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledEndpoint;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpointSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which policies select which local endpoints, and what follows: the rules of those that select
 * any, and each endpoint's tiers.
 */
final class ActivePolicies {

  private final Input<ScopedPolicy> policies;
  private final Function<String, @Nullable TierSpec> tiers;
  private final SetReferences references;
  private final Output<PolicyId, ActivePolicy> policyOutput;
  private final Output<ResourceKey, ActiveEndpoint> endpointOutput;

  private final MatchIndex<PolicyId, ResourceKey> matches = new MatchIndex<>();
  private final Map<ResourceKey, Local> locals = new TreeMap<>();
  private final Map<PolicyId, Integer> selected = new HashMap<>();
  private final SortedSet<PolicyId> dirtyPolicies = new TreeSet<>();
  private final SortedSet<ResourceKey> dirtyEndpoints = new TreeSet<>();

  private record Local(WorkloadEndpointSpec spec, Set<PolicyId> selecting) {}

  ActivePolicies(
      Input<ScopedPolicy> policies,
      Function<String, @Nullable TierSpec> tiers,
      SetReferences references,
      Output<PolicyId, ActivePolicy> policyOutput,
      Output<ResourceKey, ActiveEndpoint> endpointOutput) {
    this.policies = policies;
    this.tiers = tiers;
    this.references = references;
    this.policyOutput = policyOutput;
    this.endpointOutput = endpointOutput;
  }

  void onTier() {
    dirtyEndpoints.addAll(locals.keySet());
  }

  /** Takes edits of local endpoints only. */
  void onEndpoint(Edit<LabelledEndpoint> edit) {
    ResourceKey key = edit.key();
    dirtyEndpoints.add(key);
    if (edit.after() == null) {
      matches.removeItem(key, this::onMatch);
      locals.remove(key);
    } else {
      Local before = locals.get(key);
      Set<PolicyId> selecting = before == null ? new HashSet<>() : before.selecting;
      locals.put(key, new Local(edit.after().spec(), selecting));
      matches.putItem(key, edit.after().labels(), this::onMatch);
    }
  }

  void onPolicy(Edit<ScopedPolicy> edit) {
    PolicyId id = new PolicyId(edit.key());
    ScopedPolicy before = edit.before();
    ScopedPolicy after = edit.after();
    if (after == null) {
      matches.removeSelector(id, this::onMatch);
      return;
    }
    if (before == null || !before.selector().equals(after.selector())) {
      matches.putSelector(id, after.selector(), this::onMatch);
    }
    if (before != null && !before.standsLike(after)) {
      locals.forEach((key, local) -> {
        if (local.selecting.contains(id)) {
          dirtyEndpoints.add(key);
        }
      });
    }
    dirtyPolicies.add(id);
  }

  void drain() {
    for (PolicyId id : dirtyPolicies) {
      ScopedPolicy policy = selected.containsKey(id) ? policies.get(id.key()) : null;
      Compiled<ActivePolicy> compiled = policy == null ? null : Compiled.of(policy);
      policyOutput.want(id, compiled == null ? null : compiled.active());
      references.refer(id.key(), compiled == null ? new TreeMap<>() : compiled.sets());
    }
    dirtyPolicies.clear();
    for (ResourceKey key : dirtyEndpoints) {
      Local local = locals.get(key);
      endpointOutput.want(
          key, local == null ? null : Tiers.endpoint(local.spec, policies(local.selecting), tiers));
    }
    dirtyEndpoints.clear();
  }

  private void onMatch(PolicyId policy, ResourceKey endpoint, boolean before, boolean now) {
    if (before == now) {
      return;
    }
    Local local = locals.get(endpoint);
    if (local == null) {
      throw new IllegalStateException("matched " + endpoint + ", which is not local");
    }
    if (now) {
      local.selecting.add(policy);
      selected.merge(policy, 1, Integer::sum);
    } else {
      local.selecting.remove(policy);
      selected.computeIfPresent(policy, (p, count) -> count == 1 ? null : count - 1);
    }
    dirtyPolicies.add(policy);
    dirtyEndpoints.add(endpoint);
  }

  private List<ScopedPolicy> policies(Set<PolicyId> ids) {
    List<ScopedPolicy> found = new ArrayList<>(ids.size());
    for (PolicyId id : ids) {
      ScopedPolicy policy = policies.get(id.key());
      if (policy == null) {
        throw new IllegalStateException("matched " + id + ", which is not there");
      }
      found.add(policy);
    }
    return found;
  }
}
