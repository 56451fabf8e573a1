package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveRule;
import io.margay.core.net.Family;
import java.util.List;

/** Rules of the plan for tests of other packages. */
public final class RulePlans {

  private RulePlans() {}

  public static List<Rule> of(Family family, ActiveRule... rules) {
    return new RulePlan(family).plan(List.of(rules));
  }

  public static Chain chain(String name, List<Rule> rules) {
    return new Chain(name, rules);
  }
}
