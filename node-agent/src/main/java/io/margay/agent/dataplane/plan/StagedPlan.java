package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.TierAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chains that count what staged policies would do and decide nothing: an endpoint's tiers as they
 * would be, up to the last with something staged, of which all rules only mark a packet as decided.
 * Policies that are in force are among them, as they may decide before a staged one is asked; they
 * count nothing here. The endpoint's own chain asks these before its tiers, and clears the marks.
 */
final class StagedPlan {

  private static final Rule DECIDED = Rule.of(Verb.Plain.RETURN, Marks.has(Marks.ACCEPT));

  private final Policies policies;
  private final RulePlan rulePlan;

  StagedPlan(Policies policies, RulePlan rulePlan) {
    this.policies = policies;
    this.rulePlan = rulePlan;
  }

  /**
   * What is to be asked, and what its chains are made of.
   *
   * @param tiers none if nothing is staged
   */
  record Weighed(List<EndpointTier> tiers, Map<PolicyId, ActivePolicy> policies) {

    static final Weighed NOTHING = new Weighed(List.of(), Map.of());

    boolean isEmpty() {
      return tiers.isEmpty();
    }
  }

  /**
   * @param pending the tiers as they would be
   */
  Weighed weigh(List<EndpointTier> enforced, List<EndpointTier> pending, Direction direction) {
    if (pending.equals(enforced)) {
      return Weighed.NOTHING;
    }
    int tiers = 0;
    for (int i = 0; i < pending.size(); i++) {
      if (lastStaged(pending.get(i), direction) != null) {
        tiers = i + 1;
      }
    }
    if (tiers == 0) {
      return Weighed.NOTHING;
    }
    List<EndpointTier> asked = List.copyOf(pending.subList(0, tiers));
    Map<PolicyId, ActivePolicy> known = new LinkedHashMap<>();
    for (EndpointTier tier : asked) {
      for (PolicyId id : EndpointPlan.asked(tier, direction)) {
        ActivePolicy policy = policies.get(id);
        if (policy != null) {
          known.put(id, policy);
        }
      }
    }
    return new Weighed(asked, known);
  }

  private @Nullable PolicyId lastStaged(EndpointTier tier, Direction direction) {
    PolicyId last = null;
    for (PolicyId id : EndpointPlan.asked(tier, direction)) {
      ActivePolicy policy = policies.get(id);
      if (policy != null && policy.staged()) {
        last = id;
      }
    }
    return last;
  }

  /**
   * The chain of an endpoint, and those of the policies that it asks, which are the same for all
   * endpoints.
   *
   * @param name of the first
   */
  List<Chain> chains(String name, Weighed weighed, Direction direction) {
    List<Chain> chains = new ArrayList<>();
    List<Rule> rules = new ArrayList<>();
    weighed.tiers().forEach(tier -> tier(tier, weighed, direction, rules, chains));
    chains.add(new Chain(name, rules));
    weighed.policies().forEach((id, policy) -> chains.add(chain(id, policy, direction)));
    return chains;
  }

  private void tier(
      EndpointTier tier,
      Weighed weighed,
      Direction direction,
      List<Rule> rules,
      List<Chain> chains) {
    List<PolicyId> asked = EndpointPlan.asked(tier, direction);
    if (asked.isEmpty()) {
      return;
    }
    rules.add(Rule.of(Marks.clear(Marks.PASS)));
    for (PolicyId id : asked) {
      if (weighed.policies().containsKey(id)) {
        ask(ChainNames.staged(direction, id), rules);
      }
    }
    if (tier.defaultAction() == TierAction.DENY) {
      PolicyId staged = lastStaged(tier, direction);
      if (staged == null) {
        rules.add(Rule.of(Verb.Plain.RETURN, Marks.lacks(Marks.PASS)));
        return;
      }
      String end = ChainNames.stagedEnd(direction, staged);
      chains.add(
          new Chain(end, List.of(new Rule(List.of(), new Verb.MarkAndReturn(Marks.ACCEPT), 0))));
      ask(end, rules);
    }
  }

  private static void ask(String chain, List<Rule> rules) {
    rules.add(Rule.of(new Verb.Jump(chain), Marks.lacks(Marks.PASS)));
    rules.add(DECIDED);
  }

  private Chain chain(PolicyId id, ActivePolicy policy, Direction direction) {
    List<ActiveRule> rules = direction == Direction.INGRESS ? policy.ingress() : policy.egress();
    List<Rule> weighed = new ArrayList<>();
    for (Rule rule : rulePlan.plan(RuleOwner.of(id, policy.tier()), direction, rules)) {
      int counted = policy.staged() ? rule.counted() : -1;
      switch (rule.verb()) {
        case Verb.MarkAndReturn mark -> weighed.add(new Rule(rule.matches(), mark, counted));
        case Verb.Log _ -> {
          if (policy.staged()) {
            weighed.add(new Rule(rule.matches(), Verb.Plain.COUNT, counted));
          }
        }
        default ->
            weighed.add(new Rule(rule.matches(), new Verb.MarkAndReturn(Marks.ACCEPT), counted));
      }
    }
    return new Chain(ChainNames.staged(direction, id), weighed);
  }
}
