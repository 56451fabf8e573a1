package io.margay.core.calc;

import io.margay.core.convert.ClusterPolicies;
import io.margay.core.convert.KubernetesPolicies;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicySpec;
import io.margay.core.model.Kind;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Metadata;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.PolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Rule;
import io.margay.core.model.StagedAction;
import io.margay.core.model.StagedGlobalNetworkPolicy;
import io.margay.core.model.StagedKubernetesNetworkPolicy;
import io.margay.core.model.StagedNetworkPolicy;
import io.margay.core.selector.Selector;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy of any kind, together with the endpoints that it is for.
 *
 * @param selector over the labels of {@link Subject}, the policy's scope included
 * @param staged what it would do were it in effect; null if it is in effect
 * @param closeForbidden whether its author wants flows closed that it forbids
 */
record ScopedPolicy(
    PolicyId id,
    PolicySpec spec,
    Selector selector,
    Category category,
    @Nullable StagedAction staged,
    boolean closeForbidden) {

  /** Asks that established flows which a change of the policy forbids be closed. */
  private static final String CLOSE_FORBIDDEN = "margay.io/close-forbidden-connections";

  /** Evaluation within a tier: by order, the unordered last, then by name, namespace and kind. */
  static final Comparator<ScopedPolicy> EVALUATION =
      Comparator.comparing(
              (ScopedPolicy policy) -> policy.spec.order(),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(policy -> policy.id.key().name())
          .thenComparing(policy -> policy.id.key().namespace())
          .thenComparing(policy -> policy.id.key().kind().id());

  static ScopedPolicy of(NetworkPolicy policy) {
    return namespaced(policy.key(), policy.metadata(), policy.spec(), null);
  }

  static ScopedPolicy of(KubernetesNetworkPolicy policy) {
    return namespaced(
        policy.key(), policy.metadata(), KubernetesPolicies.spec(policy.spec()), null);
  }

  static ScopedPolicy of(ClusterNetworkPolicy policy) {
    return global(policy.key(), policy.metadata(), ClusterPolicies.spec(policy), null);
  }

  static ScopedPolicy of(StagedNetworkPolicy policy) {
    return namespaced(
        policy.key(), policy.metadata(), policy.spec().policy(), policy.spec().stagedAction());
  }

  static ScopedPolicy of(StagedKubernetesNetworkPolicy policy) {
    return namespaced(
        policy.key(),
        policy.metadata(),
        KubernetesPolicies.spec(policy.spec().policy()),
        policy.spec().stagedAction());
  }

  static ScopedPolicy of(GlobalNetworkPolicy policy) {
    return global(policy.key(), policy.metadata(), policy.spec(), null);
  }

  static ScopedPolicy of(StagedGlobalNetworkPolicy policy) {
    return global(
        policy.key(), policy.metadata(), policy.spec().global(), policy.spec().stagedAction());
  }

  private static ScopedPolicy namespaced(
      ResourceKey key, Metadata metadata, PolicySpec spec, @Nullable StagedAction staged) {
    return scoped(
        key, metadata, spec, Selectors.ofNamespace(metadata.namespace()), Category.NORMAL, staged);
  }

  private static ScopedPolicy global(
      ResourceKey key,
      Metadata metadata,
      GlobalNetworkPolicySpec spec,
      @Nullable StagedAction staged) {
    Selector namespaces = Selectors.given(spec.namespaceSelector());
    return scoped(
        key,
        metadata,
        spec.policy(),
        namespaces == null ? null : Selectors.ofNamespaces(namespaces),
        category(spec),
        staged);
  }

  private static ScopedPolicy scoped(
      ResourceKey key,
      Metadata metadata,
      PolicySpec spec,
      @Nullable Selector scope,
      Category category,
      @Nullable StagedAction staged) {
    Selector selector =
        Selectors.both(
            Selectors.both(scope, Selectors.given(spec.selector())),
            Selectors.ofServiceAccounts(spec.serviceAccountSelector()));
    return new ScopedPolicy(
        new PolicyId(key),
        spec,
        Objects.requireNonNullElse(selector, Selector.ALL),
        category,
        staged,
        "true".equals(metadata.annotations().get(CLOSE_FORBIDDEN)));
  }

  private static Category category(GlobalNetworkPolicySpec spec) {
    if (spec.doNotTrack()) {
      return Category.UNTRACKED;
    }
    if (spec.preDNAT()) {
      return Category.PRE_DNAT;
    }
    return spec.applyOnForward() ? Category.FORWARD : Category.NORMAL;
  }

  /** The staged policy that would take the place of this one, or remove it. */
  @Nullable PolicyId replacement() {
    return switch (id.key().kind()) {
      case NETWORK_POLICY -> ofKind(Kind.STAGED_NETWORK_POLICY);
      case GLOBAL_NETWORK_POLICY -> ofKind(Kind.STAGED_GLOBAL_NETWORK_POLICY);
      case KUBERNETES_NETWORK_POLICY -> ofKind(Kind.STAGED_KUBERNETES_NETWORK_POLICY);
      default -> null;
    };
  }

  /** The policy whose place this staged one would take, or which it would remove. */
  @Nullable PolicyId replaced() {
    return switch (id.key().kind()) {
      case STAGED_NETWORK_POLICY -> ofKind(Kind.NETWORK_POLICY);
      case STAGED_GLOBAL_NETWORK_POLICY -> ofKind(Kind.GLOBAL_NETWORK_POLICY);
      case STAGED_KUBERNETES_NETWORK_POLICY -> ofKind(Kind.KUBERNETES_NETWORK_POLICY);
      default -> null;
    };
  }

  private PolicyId ofKind(Kind kind) {
    return new PolicyId(new ResourceKey(kind, id.key().namespace(), id.key().name()));
  }

  boolean isEnforced() {
    return staged == null;
  }

  /** Whether it has rules that count, or would count. */
  boolean hasSay() {
    return staged != StagedAction.DELETE && staged != StagedAction.IGNORE;
  }

  /** Whether another policy would go or give way, were this one in effect. */
  boolean replaces() {
    return staged != null && staged != StagedAction.IGNORE;
  }

  /** Whether it is asked at endpoints of this sort at all. */
  boolean isFor(Subject subject) {
    return hasSay()
        && switch (subject) {
          case Subject.Workload workload ->
              category == Category.NORMAL || category == Category.FORWARD;
          case Subject.Host host -> true;
          case Subject.Networks networks -> false;
          case Subject.Slice slice -> false;
        };
  }

  boolean governs(PolicyType direction) {
    if (category == Category.PRE_DNAT && direction == PolicyType.EGRESS) {
      return false;
    }
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

  /** Whether both are for the same endpoints. */
  boolean selectsLike(ScopedPolicy other) {
    return selector.equals(other.selector)
        && category == other.category
        && hasSay() == other.hasSay();
  }

  /** The rules of a direction: none if the policy does not govern it. */
  List<Rule> rules(PolicyType direction) {
    if (!governs(direction)) {
      return List.of();
    }
    return direction == PolicyType.INGRESS ? spec.ingress() : spec.egress();
  }
}
