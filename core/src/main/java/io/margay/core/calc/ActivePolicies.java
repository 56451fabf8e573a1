package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledSubject;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierSpec;
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
  private final Tiers tiers;
  private final RuleOutput<PolicyId, ActivePolicy> policyOutput;
  private final Output<ResourceKey, ActiveEndpoint> endpointOutput;
  private final Output<ResourceKey, ActiveHostEndpoint> hostEndpointOutput;

  private final MatchIndex<PolicyId, ResourceKey> matches = new MatchIndex<>();
  private final Map<ResourceKey, Local> locals = new TreeMap<>();
  private final Map<PolicyId, Integer> selected = new HashMap<>();
  private final SortedSet<PolicyId> dirtyPolicies = new TreeSet<>();
  private final SortedSet<ResourceKey> dirtyEndpoints = new TreeSet<>();

  private record Local(Subject subject, Set<PolicyId> selecting) {}

  ActivePolicies(
      Input<ScopedPolicy> policies,
      Function<String, @Nullable TierSpec> tiers,
      RuleOutput<PolicyId, ActivePolicy> policyOutput,
      Output<ResourceKey, ActiveEndpoint> endpointOutput,
      Output<ResourceKey, ActiveHostEndpoint> hostEndpointOutput) {
    this.policies = policies;
    this.tiers = new Tiers(tiers, id -> policies.get(id.key()));
    this.policyOutput = policyOutput;
    this.endpointOutput = endpointOutput;
    this.hostEndpointOutput = hostEndpointOutput;
  }

  void onTier() {
    dirtyEndpoints.addAll(locals.keySet());
  }

  /** Takes edits of local endpoints only. */
  void onEndpoint(Edit<LabelledSubject> edit) {
    ResourceKey key = edit.key();
    dirtyEndpoints.add(key);
    if (edit.after() == null) {
      matches.removeItem(key, this::onMatch);
      locals.remove(key);
    } else {
      Local before = locals.get(key);
      Set<PolicyId> selecting = before == null ? new HashSet<>() : before.selecting;
      locals.put(key, new Local(edit.after().subject(), selecting));
      matches.putItem(key, edit.after().labels(), this::onMatch);
    }
  }

  void onPolicy(Edit<ScopedPolicy> edit) {
    PolicyId id = new PolicyId(edit.key());
    ScopedPolicy before = edit.before();
    ScopedPolicy after = edit.after();
    onReplacement(before, after);
    if (after == null) {
      matches.removeSelector(id, this::onMatch);
      return;
    }
    if (before == null || !before.selectsLike(after)) {
      matches.putSelector(id, after.selector(), this::onMatch);
    }
    if (before != null && !before.standsLike(after)) {
      onPlace(id);
    }
    dirtyPolicies.add(id);
  }

  /** Whether a staged policy replaces another is a matter of whoever that one selects. */
  private void onReplacement(@Nullable ScopedPolicy before, @Nullable ScopedPolicy after) {
    boolean did = before != null && before.replaces();
    boolean does = after != null && after.replaces();
    ScopedPolicy either = after == null ? before : after;
    PolicyId replaced = either == null ? null : either.replaced();
    if (did != does && replaced != null) {
      onPlace(replaced);
    }
  }

  private void onPlace(PolicyId policy) {
    locals.forEach((key, local) -> {
      if (local.selecting.contains(policy)) {
        dirtyEndpoints.add(key);
      }
    });
  }

  void drain() {
    for (PolicyId id : dirtyPolicies) {
      ScopedPolicy policy = selected.containsKey(id) ? policies.get(id.key()) : null;
      policyOutput.want(id, policy == null ? null : Compiled.of(policy));
    }
    dirtyPolicies.clear();
    dirtyEndpoints.forEach(this::drainEndpoint);
    dirtyEndpoints.clear();
  }

  private void drainEndpoint(ResourceKey key) {
    Local local = locals.get(key);
    Subject subject = local == null ? null : local.subject;
    List<ScopedPolicy> selecting = local == null ? List.of() : policies(local.selecting);
    endpointOutput.want(
        key,
        subject instanceof Subject.Workload workload
            ? tiers.workload(workload.spec(), selecting)
            : null);
    hostEndpointOutput.want(
        key, subject instanceof Subject.Host host ? tiers.host(host.spec(), selecting) : null);
  }

  private void onMatch(PolicyId id, ResourceKey endpoint, boolean before, boolean now) {
    Local local = locals.get(endpoint);
    if (local == null) {
      throw new IllegalStateException("matched " + endpoint + ", which is not local");
    }
    ScopedPolicy policy = policies.get(id.key());
    boolean is = now && policy != null && policy.isFor(local.subject);
    if (is && local.selecting.add(id)) {
      selected.merge(id, 1, Integer::sum);
    } else if (!is && local.selecting.remove(id)) {
      selected.computeIfPresent(id, (p, count) -> count == 1 ? null : count - 1);
    } else {
      return;
    }
    dirtyPolicies.add(id);
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
