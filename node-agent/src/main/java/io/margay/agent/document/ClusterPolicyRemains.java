package io.margay.agent.document;

import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.core.model.kubernetes.ClusterPolicySpec;
import io.margay.core.model.kubernetes.ClusterPolicySpec.Action;
import io.margay.core.model.kubernetes.ClusterPolicySpec.EgressRule;
import io.margay.core.model.kubernetes.ClusterPolicySpec.IngressRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is left of a ClusterNetworkPolicy that can not be read as a whole, rule by rule: one that
 * would accept is left out, any other denies everything.
 */
final class ClusterPolicyRemains {

  private final Map<String, Object> base;
  private final Map<?, ?> spec;

  /**
   * @param base everything but the rules
   * @param spec as it came
   */
  ClusterPolicyRemains(Map<String, Object> base, Map<?, ?> spec) {
    this.base = base;
    this.spec = spec;
  }

  /**
   * @throws IllegalArgumentException if it can not be told whom the policy is for
   */
  Resource closed() {
    ClusterNetworkPolicy scope = (ClusterNetworkPolicy) Resources.decode(base).orThrow();
    ClusterPolicySpec of = scope.spec();
    List<IngressRule> ingress =
        rules(
            "ingress",
            policy -> policy.spec().ingress().getFirst(),
            new IngressRule(null, Action.DENY, List.of(), List.of()));
    List<EgressRule> egress =
        rules(
            "egress",
            policy -> policy.spec().egress().getFirst(),
            new EgressRule(null, Action.DENY, List.of(), List.of()));
    return new ClusterNetworkPolicy(
        scope.metadata(),
        new ClusterPolicySpec(of.tier(), of.priority(), of.subject(), ingress, egress),
        null);
  }

  private <R> List<R> rules(
      String direction, Function<ClusterNetworkPolicy, R> only, R denyEverything) {
    Object given = spec.get(direction);
    if (given == null) {
      return List.of();
    }
    List<?> trees = given instanceof List<?> list ? list : List.of(given);
    List<R> rules = new ArrayList<>();
    for (Object tree : trees) {
      Optional<R> read = alone(direction, tree).map(only);
      boolean accepts = tree instanceof Map<?, ?> rule && "Accept".equals(rule.get("action"));
      if (read.isPresent() || !accepts) {
        rules.add(read.orElse(denyEverything));
      }
    }
    return rules;
  }

  /** The policy with this one rule, if that can be read. */
  private Optional<ClusterNetworkPolicy> alone(String direction, Object rule) {
    Map<String, Object> tree = new LinkedHashMap<>(base);
    Map<Object, Object> one = new LinkedHashMap<>((Map<?, ?>) base.getOrDefault("spec", Map.of()));
    one.put(direction, List.of(rule));
    tree.put("spec", one);
    Decoded<Resource> decoded = Resources.decode(tree);
    return decoded.problems().isEmpty()
        ? Optional.ofNullable((ClusterNetworkPolicy) decoded.value())
        : Optional.empty();
  }
}
