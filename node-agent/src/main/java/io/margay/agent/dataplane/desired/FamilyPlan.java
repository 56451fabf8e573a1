package io.margay.agent.dataplane.desired;

import io.margay.agent.dataplane.hosts.HostInterfaces;
import io.margay.agent.dataplane.nat.NatPlan;
import io.margay.agent.dataplane.nat.NatSettings;
import io.margay.agent.dataplane.plan.PolicyPlan;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.agent.dataplane.plan.Table;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;

/** All tables of one family. One thread uses it. */
public final class FamilyPlan {

  private final Family family;
  private final PolicyPlan policy;
  private final NatPlan nat;

  public FamilyPlan(Family family, RuleSettings rules, NatSettings nat) {
    this.family = family;
    this.policy = new PolicyPlan(family, rules);
    this.nat = new NatPlan(family, nat);
  }

  /**
   * @param hosts the host's endpoints as they are on its interfaces
   */
  public List<Table> tables(Desires desires, HostInterfaces hosts) {
    List<Table> tables = new ArrayList<>(policy.plan(desires.forRules(family, hosts)));
    nat.plan(desires.overlay().outgoing(), desires.floating()).ifPresent(tables::add);
    return tables;
  }
}
