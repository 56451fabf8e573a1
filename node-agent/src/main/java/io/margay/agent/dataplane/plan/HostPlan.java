package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The chains of the host's own endpoints, for each place on a packet's way where they are asked. A
 * chain that allows sets the accept bit and returns; what it leaves open returns without.
 */
final class HostPlan {

  /** Where host endpoints are asked. */
  enum Place {
    /** What begins or ends on the host. */
    NORMAL("h-", "filter", HostTiers::normal),
    /** What is forwarded. */
    FORWARD("hf-", "filter", HostTiers::forward),
    /** What comes in, before its destination is translated. */
    PRE_DNAT("hp-", "mangle", HostTiers::preDnat),
    /** Everything, before connections are tracked. */
    UNTRACKED("hu-", "raw", HostTiers::untracked);

    private final String role;
    private final String table;
    private final Function<HostTiers, List<EndpointTier>> tiers;

    Place(String role, String table, Function<HostTiers, List<EndpointTier>> tiers) {
      this.role = role;
      this.table = table;
      this.tiers = tiers;
    }

    String dispatch(Direction direction) {
      return ChainNames.PREFIX + (direction == Direction.INGRESS ? "from-" : "to-") + role + "ep";
    }
  }

  private final EndpointPlan endpointPlan;
  private final StagedPlan staged;
  private final SortedMap<String, ActiveHostEndpoint> byInterface;
  private final List<Match.Interface> workloads;
  private final RuleSettings settings;

  /**
   * @param byInterface with {@link ActiveHostEndpoint#EVERY_INTERFACE} for what has no other
   * @param workloads interfaces of workloads, which are none of the host's, by the way in
   */
  HostPlan(
      EndpointPlan endpointPlan,
      StagedPlan staged,
      SortedMap<String, ActiveHostEndpoint> byInterface,
      List<Match.Interface> workloads,
      RuleSettings settings) {
    this.settings = settings;
    this.staged = staged;
    this.endpointPlan = endpointPlan;
    this.byInterface = byInterface;
    this.workloads = workloads;
  }

  /** Whether anything is asked there. */
  boolean asks(Place place, Direction direction) {
    return byInterface.values().stream().anyMatch(endpoint -> asks(endpoint, place, direction));
  }

  private boolean asks(ActiveHostEndpoint endpoint, Place place, Direction direction) {
    return place == Place.NORMAL
        || place.tiers.apply(endpoint.tiers()).stream()
            .anyMatch(tier -> !EndpointPlan.asked(tier, direction).isEmpty())
        || !weigh(endpoint, place, direction).isEmpty();
  }

  private StagedPlan.Weighed weigh(ActiveHostEndpoint endpoint, Place place, Direction direction) {
    return staged.weigh(
        place.tiers.apply(endpoint.tiers()), place.tiers.apply(endpoint.pendingTiers()), direction);
  }

  /** The chains of a place: that which finds the endpoint's, and those of the endpoints. */
  List<Chain> chains(Place place, Direction direction) {
    List<Chain> chains = new ArrayList<>();
    SortedMap<String, String> targets = new TreeMap<>();
    List<Rule> rules = new ArrayList<>();
    byInterface.forEach((name, endpoint) -> {
      String chain = ChainNames.host(direction, place.role, name);
      // One that asks nothing there has a chain all the same: it must not be asked as all others.
      chains.add(new Chain(chain, rules(name, endpoint, place, direction)));
      StagedPlan.Weighed weighed = weigh(endpoint, place, direction);
      if (!weighed.isEmpty()) {
        chains.addAll(staged.chains(weighing(name, place, direction), weighed, direction));
      }
      if (!name.equals(ActiveHostEndpoint.EVERY_INTERFACE)) {
        targets.put(name, chain);
      }
    });
    Way way = direction == Direction.INGRESS ? Way.IN : Way.OUT;
    rules.add(Rule.of(new Verb.Dispatch(way, targets)));
    if (byInterface.containsKey(ActiveHostEndpoint.EVERY_INTERFACE)) {
      for (Match.Interface workload : workloads) {
        rules.add(Rule.of(Verb.Plain.RETURN, workload.on(way)));
      }
      // A host that could not talk to itself would be of no use to anybody.
      rules.add(Rule.of(Verb.Plain.RETURN, new Match.Interface(way, "lo", false)));
      rules.add(
          Rule.of(
              new Verb.Go(
                  ChainNames.host(direction, place.role, ActiveHostEndpoint.EVERY_INTERFACE))));
    }
    chains.add(new Chain(place.dispatch(direction), rules));
    return chains;
  }

  private static String weighing(String name, Place place, Direction direction) {
    return ChainNames.weigh(direction, place.role + name);
  }

  private List<Rule> rules(
      String name, ActiveHostEndpoint endpoint, Place place, Direction direction) {
    if (!asks(endpoint, place, direction)) {
      return List.of();
    }
    List<Rule> rules = new ArrayList<>();
    // First of all: what was allowed elsewhere is not allowed here.
    rules.add(Rule.of(Marks.clear(Marks.ACCEPT | Marks.PASS)));
    switch (place) {
      // Forwarded packets have more to pass, so they only take the mark along.
      case FORWARD -> endpointPlan.known(Verb.Plain.RETURN, rules);
      case NORMAL -> endpointPlan.known(settings.allow(place.table), rules);
      case PRE_DNAT ->
          rules.add(Rule.of(settings.allow(place.table), new Match.Connection(Match.State.KNOWN)));
      case UNTRACKED -> {}
    }
    if (place != Place.FORWARD) {
      rules.add(Rule.of(new Verb.Jump(ChainNames.failsafe(direction))));
    }
    if (!weigh(endpoint, place, direction).isEmpty()) {
      EndpointPlan.weigh(weighing(name, place, direction), rules);
    }
    place
        .tiers
        .apply(endpoint.tiers())
        .forEach(tier -> endpointPlan.tier(tier, place.table, direction, rules));
    switch (place) {
      case NORMAL -> endpointPlan.profiles(endpoint.profiles(), direction, rules);
      case FORWARD -> rules.add(Rule.of(new Verb.MarkAndReturn(Marks.ACCEPT)));
      case PRE_DNAT, UNTRACKED -> {}
    }
    return rules;
  }
}
