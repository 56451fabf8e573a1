package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Defaulted;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of policy says, and all that a {@link NetworkPolicy} says.
 *
 * @param order position in the tier, lowest first; null is last
 * @param selector the endpoints it is for; null is all
 * @param types the directions it governs; never empty once defaulted
 */
@Doc("Which endpoints the policy is for, and its rules.")
public record PolicySpec(
    @Doc("The tier the policy is in.") @Default("default") String tier,
    @Doc("Position in the tier, lowest first; last if not given.") @Nullable Double order,
    @Doc("Endpoints the policy is for; all if not given.") @MaxSize(1024)
        @Nullable Selector selector,
    @Doc("Only endpoints of service accounts with these labels.") @MaxSize(1024)
        @Nullable Selector serviceAccountSelector,
    @Doc("Directions the policy governs; inferred from the rules if not given.") @UniqueItems
        List<PolicyType> types,
    @Doc("Hints for other implementations; nothing here needs them.") @UniqueItems
        List<PerformanceHint> performanceHints,
    @Doc("Rules for traffic to the endpoint, first match wins.") @MaxSize(MOST_RULES)
        List<Rule> ingress,
    @Doc("Rules for traffic from the endpoint, first match wins.") @MaxSize(MOST_RULES)
        List<Rule> egress)
    implements Defaulted<PolicySpec>, Checked {

  /** The longest list of rules, each direction. */
  static final int MOST_RULES = 1024;

  /** Where a policy is that names no tier. */
  static final String DEFAULT_TIER = "default";

  public PolicySpec {
    types = List.copyOf(types);
    performanceHints = List.copyOf(performanceHints);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /** A policy for all service accounts. */
  public PolicySpec(
      String tier,
      @Nullable Double order,
      @Nullable Selector selector,
      List<PolicyType> types,
      List<Rule> ingress,
      List<Rule> egress) {
    this(tier, order, selector, null, types, List.of(), ingress, egress);
  }

  @Override
  public PolicySpec withDefaults() {
    return new PolicySpec(
        tier.isEmpty() ? DEFAULT_TIER : tier,
        order,
        selector,
        serviceAccountSelector,
        types.isEmpty() ? inferredTypes(ingress, egress) : types,
        performanceHints,
        ingress,
        egress);
  }

  @Override
  public void check(Path path, Problems problems) {
    GlobalSelectors.refuse(selector, path.field("selector"), problems);
    GlobalSelectors.refuse(serviceAccountSelector, path.field("serviceAccountSelector"), problems);
    ServiceMatch.checkPlaces(ingress, egress, path, problems);
  }

  /** Whether the policy says nothing but its tier. */
  boolean saysOnlyTier() {
    return equals(new PolicySpec(tier, null, null, List.of(), List.of(), List.of()).withDefaults());
  }

  /**
   * The directions of a policy that names none: those it has rules for, and ingress if it has none
   * at all.
   */
  public static List<PolicyType> inferredTypes(List<Rule> ingress, List<Rule> egress) {
    List<PolicyType> types = new ArrayList<>(2);
    if (!ingress.isEmpty() || egress.isEmpty()) {
      types.add(PolicyType.INGRESS);
    }
    if (!egress.isEmpty()) {
      types.add(PolicyType.EGRESS);
    }
    return types;
  }
}
