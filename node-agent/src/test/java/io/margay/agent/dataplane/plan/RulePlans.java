package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Family;
import java.util.List;

/** Rules of the plan for tests of other packages. */
public final class RulePlans {

  private RulePlans() {}

  public static List<Rule> of(Family family, ActiveRule... rules) {
    return of(family, RuleSettings.DEFAULT, rules);
  }

  /** The rules of the policy {@code p} in the table filter. */
  public static List<Rule> of(Family family, RuleSettings settings, ActiveRule... rules) {
    return new RulePlan(family, "filter", settings)
        .plan(
            RuleOwner.of(
                new PolicyId(new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "p")), "default"),
            Direction.INGRESS,
            List.of(rules));
  }

  public static Chain chain(String name, List<Rule> rules) {
    return new Chain(name, rules);
  }
}
