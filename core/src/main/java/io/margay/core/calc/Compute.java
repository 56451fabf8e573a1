package io.margay.core.calc;

import io.margay.core.calc.SetMember.Net;
import io.margay.core.convert.DerivedProfiles;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.GlobalNetworkSet;
import io.margay.core.model.HostEndpoint;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Namespace;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.NetworkSet;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.ServiceAccount;
import io.margay.core.model.StagedGlobalNetworkPolicy;
import io.margay.core.model.StagedKubernetesNetworkPolicy;
import io.margay.core.model.StagedNetworkPolicy;
import io.margay.core.model.Tier;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The specification of what a node must enforce: everything worked out from everything, in the
 * plainest way. {@link CalcGraph} gives the same, a change at a time, and a test holds it to that.
 * The cost is the number of selectors times the number of endpoints: made for explaining and
 * checking, not for following changes.
 */
public final class Compute {

  private final Map<PolicyId, ScopedPolicy> policies;
  private final Map<String, TierSpec> tiers;
  private final Map<String, ProfileSpec> profiles;
  private final List<Labelled> subjects;
  private final List<Labelled> locals;

  private record Labelled(ResourceKey key, Subject subject, Map<String, String> labels) {
    boolean selectedBy(ScopedPolicy policy) {
      return policy.isFor(subject) && policy.selector().matches(labels);
    }
  }

  private Compute(Collection<Resource> resources, NodeName node) {
    policies =
        Stream.of(
                only(resources, NetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, GlobalNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, KubernetesNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, ClusterNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, StagedNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, StagedGlobalNetworkPolicy.class).map(ScopedPolicy::of),
                only(resources, StagedKubernetesNetworkPolicy.class).map(ScopedPolicy::of))
            .flatMap(each -> each)
            .collect(Collectors.toMap(ScopedPolicy::id, policy -> policy));
    tiers =
        only(resources, Tier.class)
            .collect(Collectors.toMap(tier -> tier.metadata().name(), Tier::spec));
    profiles = profiles(resources);
    subjects =
        Stream.of(
                labelled(resources, WorkloadEndpoint.class, Subject::of),
                labelled(resources, HostEndpoint.class, Subject::of),
                labelled(resources, NetworkSet.class, Subject::of),
                labelled(resources, GlobalNetworkSet.class, Subject::of),
                labelled(resources, EndpointSlice.class, Subject::of))
            .flatMap(each -> each)
            .toList();
    locals = subjects.stream().filter(each -> each.subject.isOn(node)).toList();
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
    Map<String, SetQuery> queries = new HashMap<>();

    SortedMap<PolicyId, Compiled<ActivePolicy>> activePolicies = new TreeMap<>();
    policies.forEach((id, policy) -> {
      if (locals.stream().anyMatch(local -> local.selectedBy(policy))) {
        activePolicies.put(id, Compiled.of(policy));
      }
    });
    activePolicies.values().forEach(each -> queries.putAll(each.sets()));

    SortedMap<String, Compiled<ActiveProfile>> activeProfiles = new TreeMap<>();
    locals.stream()
        .flatMap(local -> local.subject.profiles().stream())
        .forEach(name -> activeProfiles.put(name, Compiled.of(profiles.get(name))));
    activeProfiles.values().forEach(each -> queries.putAll(each.sets()));

    Map<String, String> ids = new HashMap<>();
    SortedMap<String, ActiveSet> sets = new TreeMap<>();
    queries.forEach((id, query) -> {
      ActiveSet set = set(query);
      ids.put(id, query.id(set.type()));
      sets.put(query.id(set.type()), set);
    });
    return withEndpoints(
        sets,
        mapped(activePolicies, each -> each.named(ActivePolicy::withSets, ids::get)),
        mapped(activeProfiles, each -> each.named(ActiveProfile::withSets, ids::get)));
  }

  private Desired withEndpoints(
      SortedMap<String, ActiveSet> sets,
      SortedMap<PolicyId, ActivePolicy> activePolicies,
      SortedMap<String, ActiveProfile> activeProfiles) {
    Tiers arrange = new Tiers(tiers::get, policies::get);
    SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();
    SortedMap<ResourceKey, ActiveHostEndpoint> hosts = new TreeMap<>();
    for (Labelled local : locals) {
      List<ScopedPolicy> selecting = policies.values().stream().filter(local::selectedBy).toList();
      switch (local.subject) {
        case Subject.Workload workload ->
            endpoints.put(local.key, arrange.workload(workload.spec(), selecting));
        case Subject.Host host -> hosts.put(local.key, arrange.host(host.spec(), selecting));
        case Subject.Networks networks -> throw new IllegalStateException("on no node");
        case Subject.Slice slice -> throw new IllegalStateException("on no node");
      }
    }
    return new Desired(sets, activePolicies, activeProfiles, endpoints, hosts);
  }

  /** What all that is selected in the cluster gives; of prefixes, those that lie in no other. */
  private ActiveSet set(SetQuery query) {
    Set<SetMember> members =
        subjects.stream()
            .filter(each -> query.selector().matches(each.labels))
            .flatMap(each -> each.subject.contributor().members(query))
            .collect(Collectors.toSet());
    SetType type = query.type(members.stream().anyMatch(MemberCounts::isWide));
    TreeSet<SetMember> kept = new TreeSet<>(members);
    if (type == SetType.NETS) {
      kept.removeIf(member -> members.stream().anyMatch(other -> liesIn(member, other)));
    }
    return new ActiveSet(type, kept);
  }

  private static boolean liesIn(SetMember member, SetMember other) {
    return member instanceof Net(Cidr inner)
        && other instanceof Net(Cidr outer)
        && !inner.equals(outer)
        && outer.contains(inner);
  }

  private <T extends Resource> Stream<Labelled> labelled(
      Collection<Resource> resources, Class<T> type, Function<T, Subject> subjectOf) {
    return only(resources, type)
        .map(resource -> {
          Subject subject = subjectOf.apply(resource);
          return new Labelled(resource.key(), subject, subject.labels(this::labelsToApply));
        });
  }

  private Map<String, String> labelsToApply(String profile) {
    ProfileSpec spec = profiles.get(profile);
    return spec == null ? Map.of() : spec.labelsToApply();
  }

  private static <K, T, V> SortedMap<K, V> mapped(SortedMap<K, T> map, Function<T, V> function) {
    SortedMap<K, V> mapped = new TreeMap<>();
    map.forEach((key, value) -> mapped.put(key, function.apply(value)));
    return mapped;
  }

  private static <T> Stream<T> only(Collection<Resource> resources, Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast);
  }
}
