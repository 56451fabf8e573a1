package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Defaulted;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.selector.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link GlobalNetworkPolicy}. */
@Doc("Which endpoints the policy is for, in every namespace, and its rules.")
@Refused({"serviceAccountSelector", "performanceHints", "doNotTrack", "preDNAT", "applyOnForward"})
public record GlobalNetworkPolicySpec(
    @Doc("The tier the policy is in.") @Default("default") String tier,
    @Doc("Position in the tier, lowest first; last if not given.") @Nullable Double order,
    @Doc("Endpoints the policy is for; all if not given.") @MaxSize(1024)
        @Nullable Selector selector,
    @Doc("Only endpoints in namespaces with these labels.") @MaxSize(1024)
        @Nullable Selector namespaceSelector,
    @Doc("Directions the policy governs; inferred from the rules if not given.") @UniqueItems
        List<PolicyType> types,
    @Doc("Rules for traffic to the endpoint, first match wins.") @MaxSize(MOST_RULES)
        List<Rule> ingress,
    @Doc("Rules for traffic from the endpoint, first match wins.") @MaxSize(MOST_RULES)
        List<Rule> egress)
    implements PolicySpec, Defaulted<GlobalNetworkPolicySpec>, Checked {

  public GlobalNetworkPolicySpec {
    types = List.copyOf(types);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  @Override
  public GlobalNetworkPolicySpec withDefaults() {
    List<PolicyType> all = types.isEmpty() ? PolicySpec.inferredTypes(ingress, egress) : types;
    return new GlobalNetworkPolicySpec(
        tier.isEmpty() ? "default" : tier,
        order,
        selector,
        namespaceSelector,
        all,
        ingress,
        egress);
  }

  @Override
  public void check(Path path, Problems problems) {
    GlobalSelectors.refuse(selector, path.field("selector"), problems);
    GlobalSelectors.refuse(namespaceSelector, path.field("namespaceSelector"), problems);
  }
}
