package io.margay.core.calc;

import io.margay.core.convert.ClusterPolicies;
import io.margay.core.convert.KubernetesPolicies;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicySpec;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.PolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Rule;
import io.margay.core.selector.Selector;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy of either kind, together with the endpoints that it is for.
 *
 * @param selector over the labels of {@link EndpointLabels}, the policy's scope included
 */
record ScopedPolicy(PolicyId id, PolicySpec spec, Selector selector) {

  /** Evaluation within a tier: by order, the unordered last, then by name, namespace and kind. */
  static final Comparator<ScopedPolicy> EVALUATION =
      Comparator.comparing(
              (ScopedPolicy policy) -> policy.spec.order(),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(policy -> policy.id.key().name())
          .thenComparing(policy -> policy.id.key().namespace())
          .thenComparing(policy -> policy.id.key().kind().id());

  static ScopedPolicy of(NetworkPolicy policy) {
    return scoped(
        new PolicyId(policy.key()),
        policy.spec(),
        Selectors.ofNamespace(policy.metadata().namespace()));
  }

  static ScopedPolicy of(GlobalNetworkPolicy policy) {
    return global(new PolicyId(policy.key()), policy.spec());
  }

  static ScopedPolicy of(KubernetesNetworkPolicy policy) {
    return scoped(
        new PolicyId(policy.key()),
        KubernetesPolicies.spec(policy),
        Selectors.ofNamespace(policy.metadata().namespace()));
  }

  static ScopedPolicy of(ClusterNetworkPolicy policy) {
    return global(new PolicyId(policy.key()), ClusterPolicies.spec(policy));
  }

  private static ScopedPolicy global(PolicyId id, GlobalNetworkPolicySpec spec) {
    Selector namespaces = Selectors.given(spec.namespaceSelector());
    return scoped(id, spec, namespaces == null ? null : Selectors.ofNamespaces(namespaces));
  }

  private static ScopedPolicy scoped(PolicyId id, PolicySpec spec, @Nullable Selector scope) {
    Selector selector = Selectors.both(scope, Selectors.given(spec.selector()));
    return new ScopedPolicy(id, spec, Objects.requireNonNullElse(selector, Selector.ALL));
  }

  boolean governs(PolicyType direction) {
    List<PolicyType> types = spec.types();
    return types.isEmpty()
        ? PolicySpec.inferredTypes(spec.ingress(), spec.egress()).contains(direction)
        : types.contains(direction);
  }

  /** Whether both stand at the same place of the same tier, for the same directions. */
  boolean standsLike(ScopedPolicy other) {
    return spec.tier().equals(other.spec.tier())
        && Objects.equals(spec.order(), other.spec.order())
        && governs(PolicyType.INGRESS) == other.governs(PolicyType.INGRESS)
        && governs(PolicyType.EGRESS) == other.governs(PolicyType.EGRESS);
  }

  /** The rules of a direction: none if the policy does not govern it. */
  List<Rule> rules(PolicyType direction) {
    if (!governs(direction)) {
      return List.of();
    }
    return direction == PolicyType.INGRESS ? spec.ingress() : spec.egress();
  }
}
