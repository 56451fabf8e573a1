package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.TierAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The chain of one endpoint and direction. Packets of known connections are accepted at once; for
 * others each tier's policies are asked in order, then the profiles, until one allows (the packet
 * returns with the accept bit) or denies; what nobody allowed is dropped.
 */
final class EndpointPlan {

  private static final String FILTER = "filter";
  private static final Rule ALLOWED = Rule.of(Verb.Plain.RETURN, Marks.has(Marks.ACCEPT));

  private static final Match NOT_PASSED = Marks.lacks(Marks.PASS);

  /** Fewer policies are asked one by one. */
  private static final int SMALLEST_GROUP = 3;

  private final Set<PolicyId> policies;
  private final Set<String> profiles;
  private final RuleSettings settings;

  /**
   * @param policies which have chains: a jump to one that is missing would be refused with all the
   *     rest, so it becomes a drop
   * @param profiles which have chains
   */
  EndpointPlan(Set<PolicyId> policies, Set<String> profiles, RuleSettings settings) {
    this.policies = policies;
    this.profiles = profiles;
    this.settings = settings;
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

  /**
   * The endpoint's chain, and those of the groups of policies that it asks, which it has in common
   * with all endpoints that ask the same.
   *
   * @param staged whether something is staged for it
   */
  List<Chain> plan(ActiveEndpoint endpoint, Direction direction, boolean staged) {
    List<Rule> rules = new ArrayList<>();
    List<Chain> chains = new ArrayList<>();
    Limits.packetChain(endpoint, direction)
        .ifPresent(chain -> rules.add(Rule.of(new Verb.Jump(chain))));
    Rule clear = Rule.of(Marks.clear(Marks.ACCEPT | Marks.PASS));
    Verb allow = settings.allow(FILTER);
    if (allow == Verb.Plain.RETURN) {
      // What another chain allowed must not be taken for what this one does.
      rules.add(clear);
      known(allow, rules);
    } else {
      known(allow, rules);
      rules.add(clear);
    }
    // New connections only: those that are known went on above.
    Limits.connectionChain(endpoint, direction)
        .ifPresent(chain -> {
          rules.add(Rule.of(new Verb.Jump(chain)));
          rules.add(Rule.of(Marks.clear(Marks.PASS)));
        });
    if (staged) {
      weigh(ChainNames.weigh(direction, endpoint.interfaceName()), rules);
    }
    for (EndpointTier tier : endpoint.tiers()) {
      tier(tier, FILTER, direction, rules, asked -> policies(asked, direction, rules, chains));
    }
    profiles(endpoint.profiles(), direction, rules);
    chains.add(new Chain(ChainNames.endpoint(direction, endpoint.interfaceName()), rules));
    return chains;
  }

  /** Has counted what is staged, before anything is decided. */
  static void weigh(String chain, List<Rule> rules) {
    rules.add(Rule.of(new Verb.Jump(chain)));
    rules.add(Rule.of(Marks.clear(Marks.ACCEPT | Marks.PASS)));
  }

  /** Asks several policies by one jump, so that endpoints with many have few rules of their own. */
  private void policies(
      List<PolicyId> asked, Direction direction, List<Rule> rules, List<Chain> groups) {
    if (asked.size() < SMALLEST_GROUP) {
      policies(asked, direction, rules);
      return;
    }
    List<Rule> group = new ArrayList<>(2 * asked.size());
    policies(asked, direction, group);
    String name = ChainNames.group(direction, asked);
    groups.add(new Chain(name, group));
    rules.add(Rule.of(new Verb.Jump(name)));
    rules.add(ALLOWED);
  }

  /** What belongs to a known connection is allowed, what belongs to none is not. */
  void known(Verb allow, List<Rule> rules) {
    // Whoever asks next sees the mark.
    Verb known = allow == Verb.Plain.RETURN ? new Verb.MarkAndReturn(Marks.ACCEPT) : allow;
    rules.add(Rule.of(known, new Match.Connection(Match.State.KNOWN)));
    if (settings.dropInvalid()) {
      rules.add(Rule.of(Verb.Plain.DROP, new Match.Connection(Match.State.INVALID)));
    }
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
    rules.add(Rule.of(settings.deny(FILTER, new Report(Report.Owner.NOBODY, direction, -1))));
  }

  /** The policies that a tier asks. */
  static List<PolicyId> asked(EndpointTier tier, Direction direction) {
    return direction == Direction.INGRESS ? tier.ingress() : tier.egress();
  }

  /** What a tier decides; what it allows returns with the accept bit. */
  void tier(EndpointTier tier, String table, Direction direction, List<Rule> rules) {
    tier(tier, table, direction, rules, asked -> policies(asked, direction, rules));
  }

  private void tier(
      EndpointTier tier,
      String table,
      Direction direction,
      List<Rule> rules,
      Consumer<List<PolicyId>> ask) {
    List<PolicyId> asked = asked(tier, direction);
    if (asked.isEmpty()) {
      return;
    }
    rules.add(Rule.of(Marks.clear(Marks.PASS)));
    ask.accept(asked);
    if (tier.defaultAction() == TierAction.DENY) {
      Report report = new Report(Report.Owner.endOfTier(tier.name()), direction, -1);
      rules.add(Rule.of(settings.deny(table, report), NOT_PASSED));
    }
  }

  private void policies(List<PolicyId> asked, Direction direction, List<Rule> rules) {
    for (PolicyId policy : asked) {
      rules.add(
          Rule.of(
              policies.contains(policy)
                  ? new Verb.Jump(ChainNames.policy(direction, policy))
                  : Verb.Plain.DROP,
              NOT_PASSED));
      rules.add(ALLOWED);
    }
  }
}
