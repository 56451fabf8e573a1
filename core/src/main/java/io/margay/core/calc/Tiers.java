package io.margay.core.calc;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.model.HostEndpointSpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.TierAction;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpointSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the policies of an endpoint into the order in which they are evaluated.
 *
 * @param byName those there are, by name
 * @param policies those there are, by id
 */
record Tiers(
    Function<String, @Nullable TierSpec> byName,
    Function<PolicyId, @Nullable ScopedPolicy> policies) {

  private static final Set<Category> ON_ENDPOINTS = Set.of(Category.NORMAL, Category.FORWARD);

  /** A workload's endpoint with the policies that select it, given in any order. */
  ActiveEndpoint workload(WorkloadEndpointSpec spec, Collection<ScopedPolicy> selecting) {
    List<ScopedPolicy> enforced = enforced(selecting);
    List<ScopedPolicy> pending = pending(selecting);
    List<EndpointTier> tiers = arrange(enforced, ON_ENDPOINTS, true);
    return new ActiveEndpoint(
        spec.interfaceName(),
        spec.mac(),
        spec.ipNetworks(),
        spec.ipNATs(),
        spec.ports(),
        spec.allowSpoofedSourcePrefixes(),
        spec.qosControls(),
        tiers,
        pending.equals(enforced) ? tiers : arrange(pending, ON_ENDPOINTS, true),
        spec.profiles());
  }

  /** A host's endpoint with the policies that select it, given in any order. */
  ActiveHostEndpoint host(HostEndpointSpec spec, Collection<ScopedPolicy> selecting) {
    return new ActiveHostEndpoint(
        spec.interfaceName().isEmpty() ? null : spec.interfaceName(),
        spec.expectedIPs(),
        spec.ports(),
        hostTiers(enforced(selecting)),
        hostTiers(pending(selecting)),
        spec.profiles());
  }

  /** What is not decided before tracking or translation goes on to be decided later. */
  private HostTiers hostTiers(List<ScopedPolicy> asked) {
    return new HostTiers(
        arrange(asked, ON_ENDPOINTS, true),
        arrange(asked, Set.of(Category.FORWARD), true),
        arrange(asked, Set.of(Category.PRE_DNAT), false),
        arrange(asked, Set.of(Category.UNTRACKED), false));
  }

  private static List<ScopedPolicy> enforced(Collection<ScopedPolicy> selecting) {
    return only(selecting, ScopedPolicy::isEnforced);
  }

  /** Those that would be in effect if all that is staged were. */
  private List<ScopedPolicy> pending(Collection<ScopedPolicy> selecting) {
    return only(selecting, policy -> !isReplaced(policy));
  }

  private boolean isReplaced(ScopedPolicy policy) {
    PolicyId id = policy.replacement();
    ScopedPolicy staged = id == null ? null : policies.apply(id);
    return staged != null && staged.replaces();
  }

  private static List<ScopedPolicy> only(
      Collection<ScopedPolicy> policies, Predicate<ScopedPolicy> which) {
    return policies.stream().filter(which).toList();
  }

  /**
   * The tiers that have a policy for the endpoint: those that exist by order, the unordered last,
   * then by name. A policy whose tier does not exist is enforced all the same, after all others,
   * and the end of that tier denies: losing a tier must not open what its policies closed.
   *
   * @param mayEnd whether the end of a tier may deny
   */
  private List<EndpointTier> arrange(
      List<ScopedPolicy> asked, Set<Category> categories, boolean mayEnd) {
    Map<Place, List<ScopedPolicy>> byTier = new TreeMap<>();
    for (ScopedPolicy policy : asked) {
      if (categories.contains(policy.category())) {
        String tier = policy.spec().tier();
        byTier
            .computeIfAbsent(Place.of(tier, byName.apply(tier)), place -> new ArrayList<>())
            .add(policy);
      }
    }
    List<EndpointTier> arranged = new ArrayList<>(byTier.size());
    byTier.forEach((place, inTier) -> {
      inTier.sort(ScopedPolicy.EVALUATION);
      arranged.add(
          new EndpointTier(
              place.name,
              mayEnd ? place.defaultAction : TierAction.PASS,
              governing(inTier, PolicyType.INGRESS),
              governing(inTier, PolicyType.EGRESS)));
    });
    return arranged;
  }

  private static List<PolicyId> governing(List<ScopedPolicy> policies, PolicyType direction) {
    return policies.stream()
        .filter(policy -> policy.governs(direction))
        .map(ScopedPolicy::id)
        .toList();
  }

  private record Place(
      boolean missing, @Nullable Double order, String name, TierAction defaultAction)
      implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::missing)
            .thenComparing(Place::order, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Place::name);

    static Place of(String name, @Nullable TierSpec spec) {
      return spec == null
          ? new Place(true, null, name, TierAction.DENY)
          : new Place(false, spec.order(), name, spec.defaultAction());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
