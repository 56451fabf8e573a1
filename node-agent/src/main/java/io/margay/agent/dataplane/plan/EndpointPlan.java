package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.TierAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The chain of one endpoint and direction. Packets of known connections are accepted at once; for
 * others each tier's policies are asked in order, then the profiles, until one allows (the packet
 * returns with the accept bit) or denies; what nobody allowed is dropped.
 */
final class EndpointPlan {

  private static final Rule ALLOWED = Rule.of(Verb.Plain.RETURN, Marks.has(Marks.ACCEPT));

  private final Set<PolicyId> policies;
  private final Set<String> profiles;

  /**
   * @param policies which have chains: a jump to one that is missing would be refused with all the
   *     rest, so it becomes a drop
   * @param profiles which have chains
   */
  EndpointPlan(Set<PolicyId> policies, Set<String> profiles) {
    this.policies = policies;
    this.profiles = profiles;
  }

  /** The policies and profiles that the endpoint names and that have no chains. */
  Set<Object> missing(ActiveEndpoint endpoint) {
    Set<Object> missing = new HashSet<>();
    for (EndpointTier tier : endpoint.tiers()) {
      tier.ingress().stream().filter(policy -> !policies.contains(policy)).forEach(missing::add);
      tier.egress().stream().filter(policy -> !policies.contains(policy)).forEach(missing::add);
    }
    endpoint.profiles().stream()
        .filter(profile -> !profiles.contains(profile))
        .forEach(missing::add);
    return missing;
  }

  List<Rule> plan(ActiveEndpoint endpoint, Direction direction) {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(Verb.Plain.ACCEPT, new Match.Connection(Match.State.KNOWN)));
    rules.add(Rule.of(Verb.Plain.DROP, new Match.Connection(Match.State.INVALID)));
    rules.add(Rule.of(Marks.clear(Marks.ACCEPT | Marks.PASS)));
    endpoint.tiers().forEach(tier -> tier(tier, direction, rules));
    profiles(endpoint.profiles(), direction, rules);
    return rules;
  }

  /** What the profiles decide; what none does is dropped. */
  void profiles(List<String> names, Direction direction, List<Rule> rules) {
    for (String profile : names) {
      rules.add(
          Rule.of(
              profiles.contains(profile)
                  ? new Verb.Jump(ChainNames.profile(direction, profile))
                  : Verb.Plain.DROP));
      rules.add(ALLOWED);
    }
    rules.add(Rule.of(Verb.Plain.DROP));
  }

  /** The policies that a tier asks. */
  static List<PolicyId> asked(EndpointTier tier, Direction direction) {
    return direction == Direction.INGRESS ? tier.ingress() : tier.egress();
  }

  /** What a tier decides; what it allows returns with the accept bit. */
  void tier(EndpointTier tier, Direction direction, List<Rule> rules) {
    List<PolicyId> asked = asked(tier, direction);
    if (asked.isEmpty()) {
      return;
    }
    Match notPassed = Marks.lacks(Marks.PASS);
    rules.add(Rule.of(Marks.clear(Marks.PASS)));
    for (PolicyId policy : asked) {
      rules.add(
          Rule.of(
              policies.contains(policy)
                  ? new Verb.Jump(ChainNames.policy(direction, policy))
                  : Verb.Plain.DROP,
              notPassed));
      rules.add(ALLOWED);
    }
    if (tier.defaultAction() == TierAction.DENY) {
      rules.add(Rule.of(Verb.Plain.DROP, notPassed));
    }
  }
}
