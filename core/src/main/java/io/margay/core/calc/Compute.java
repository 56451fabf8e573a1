package io.margay.core.calc;

import io.margay.core.convert.DerivedProfiles;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Namespace;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.ServiceAccount;
import io.margay.core.model.Tier;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.selector.Selector;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The specification of what a node must enforce: everything worked out from everything, in the
 * plainest way. {@link CalcGraph} gives the same, a change at a time, and a test holds it to that.
 * The cost is the number of selectors times the number of endpoints: made for explaining and
 * checking, not for following changes.
 */
public final class Compute {

  private final List<ScopedPolicy> policies;
  private final Map<String, TierSpec> tiers;
  private final Map<String, ProfileSpec> profiles;
  private final List<Labelled> endpoints;
  private final List<Labelled> locals;

  private record Labelled(WorkloadEndpoint endpoint, Map<String, String> labels) {
    boolean selectedBy(Selector selector) {
      return selector.matches(labels);
    }
  }

  private Compute(Collection<Resource> resources, NodeName node) {
    policies =
        Stream.of(
                only(resources, NetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, GlobalNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, KubernetesNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, ClusterNetworkPolicy.class).map(ScopedPolicy::of))
            .flatMap(each -> each)
            .toList();
    tiers =
        only(resources, Tier.class)
            .collect(Collectors.toMap(tier -> tier.metadata().name(), Tier::spec));
    profiles = profiles(resources);
    endpoints =
        only(resources, WorkloadEndpoint.class)
            .map(each -> new Labelled(each, EndpointLabels.of(each, this::labelsToApply)))
            .toList();
    locals =
        endpoints.stream().filter(each -> each.endpoint.spec().node().equals(node.text())).toList();
  }

  /** By name; of two of one name the one that somebody wrote. */
  private static Map<String, ProfileSpec> profiles(Collection<Resource> resources) {
    Map<String, ProfileSpec> profiles = new HashMap<>();
    only(resources, Namespace.class)
        .forEach(namespace ->
            profiles.put(
                DerivedProfiles.ofNamespace(namespace.metadata().name()),
                DerivedProfiles.spec(namespace)));
    only(resources, ServiceAccount.class)
        .forEach(account ->
            profiles.put(
                DerivedProfiles.ofServiceAccount(
                    account.metadata().namespace(), account.metadata().name()),
                DerivedProfiles.spec(account)));
    only(resources, Profile.class)
        .forEach(profile -> profiles.put(profile.metadata().name(), profile.spec()));
    return profiles;
  }

  /**
   * What the node must enforce when these are all the resources there are.
   *
   * @param resources no two of the same key; kinds that say nothing about policy are passed over
   */
  public static Desired compute(Collection<Resource> resources, NodeName node) {
    return new Compute(resources, node).desired();
  }

  private Desired desired() {
    SortedMap<String, ActiveSet> activeSets = new TreeMap<>();

    SortedMap<PolicyId, ActivePolicy> activePolicies = new TreeMap<>();
    policies.stream()
        .filter(policy -> locals.stream().anyMatch(local -> local.selectedBy(policy.selector())))
        .forEach(
            policy -> activePolicies.put(policy.id(), withSets(Compiled.of(policy), activeSets)));

    SortedMap<String, ActiveProfile> activeProfiles = new TreeMap<>();
    locals.stream()
        .flatMap(local -> local.endpoint.spec().profiles().stream())
        .distinct()
        .forEach(name ->
            activeProfiles.put(name, withSets(Compiled.of(profiles.get(name)), activeSets)));

    SortedMap<ResourceKey, ActiveEndpoint> activeEndpoints = new TreeMap<>();
    locals.forEach(local -> activeEndpoints.put(local.endpoint.key(), arranged(local)));

    return new Desired(
        activeSets, activePolicies, activeProfiles, activeEndpoints, new TreeMap<>());
  }

  private ActiveEndpoint arranged(Labelled local) {
    List<ScopedPolicy> selecting =
        policies.stream().filter(policy -> local.selectedBy(policy.selector())).toList();
    return Tiers.endpoint(local.endpoint.spec(), selecting, tiers::get);
  }

  /** Adds the sets that something active refers to. */
  private <T> T withSets(Compiled<T> compiled, SortedMap<String, ActiveSet> activeSets) {
    compiled.sets().forEach((id, query) -> activeSets.computeIfAbsent(id, unused -> set(query)));
    return compiled.active();
  }

  /** What all endpoints of the cluster that are selected give. */
  private ActiveSet set(SetQuery query) {
    SortedSet<SetMember> members =
        endpoints.stream()
            .filter(each -> each.selectedBy(query.selector()))
            .flatMap(each -> Contributor.of(each.endpoint.spec()).members(query))
            .collect(Collectors.toCollection(TreeSet::new));
    return new ActiveSet(query.type(), members);
  }

  private Map<String, String> labelsToApply(String profile) {
    ProfileSpec spec = profiles.get(profile);
    return spec == null ? Map.of() : spec.labelsToApply();
  }

  private static <T> Stream<T> only(Collection<Resource> resources, Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast);
  }
}
