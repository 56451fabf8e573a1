package io.margay.core.calc;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.model.PolicyType;
import io.margay.core.model.TierAction;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpointSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts the policies of an endpoint into the order in which they are evaluated. */
final class Tiers {

  private Tiers() {}

  /** The endpoint with the policies that select it, given in any order. */
  static ActiveEndpoint endpoint(
      WorkloadEndpointSpec spec,
      Collection<ScopedPolicy> selecting,
      Function<String, @Nullable TierSpec> tiers) {
    List<EndpointTier> arranged = arrange(selecting, tiers);
    return new ActiveEndpoint(
        spec.interfaceName(),
        spec.mac(),
        spec.ipNetworks(),
        spec.ipNATs(),
        spec.ports(),
        spec.allowSpoofedSourcePrefixes(),
        spec.qosControls(),
        arranged,
        arranged,
        spec.profiles());
  }

  /**
   * The tiers that have a policy for the endpoint: those that exist by order, the unordered last,
   * then by name. A policy whose tier does not exist is enforced all the same, after all others,
   * and the end of that tier denies: losing a tier must not open what its policies closed.
   */
  private static List<EndpointTier> arrange(
      Collection<ScopedPolicy> selecting, Function<String, @Nullable TierSpec> tiers) {
    Map<Place, List<ScopedPolicy>> byTier = new TreeMap<>();
    for (ScopedPolicy policy : selecting) {
      String tier = policy.spec().tier();
      byTier
          .computeIfAbsent(Place.of(tier, tiers.apply(tier)), place -> new ArrayList<>())
          .add(policy);
    }
    List<EndpointTier> arranged = new ArrayList<>(byTier.size());
    byTier.forEach((place, policies) -> {
      policies.sort(ScopedPolicy.EVALUATION);
      arranged.add(
          new EndpointTier(
              place.name,
              place.defaultAction,
              governing(policies, PolicyType.INGRESS),
              governing(policies, PolicyType.EGRESS)));
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
