package io.margay.agent.dataplane.plan;

import static io.margay.agent.dataplane.plan.Direction.EGRESS;
import static io.margay.agent.dataplane.plan.Direction.INGRESS;

import io.margay.agent.dataplane.plan.HostPlan.Place;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.model.QoSControls;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The chains that the kernel's own lead to: they find out which endpoints a packet concerns. */
final class FixedChains {

  private static final Match ALLOWED = Marks.has(Marks.ACCEPT);
  private static final Rule CLEAR = Rule.of(Marks.clear(Marks.ACCEPT | Marks.PASS));

  private final Family family;
  private final List<Carrier> carriers;
  private final WorkloadMatches workloads;
  private final HostPlan hosts;
  private final RuleSettings settings;

  /**
   * @param carriers of tunnels that end here
   */
  FixedChains(
      Family family,
      List<Carrier> carriers,
      WorkloadMatches workloads,
      HostPlan hosts,
      RuleSettings settings) {
    this.family = family;
    this.carriers = carriers;
    this.workloads = workloads;
    this.hosts = hosts;
    this.settings = settings;
  }

  Chain input() {
    List<Rule> rules = new ArrayList<>();
    carriers.forEach(carrier -> rules.addAll(carrier.in()));
    for (Match workload : workloads.from()) {
      if (family == Family.IPV6) {
        rules.add(LinkMessages.ask(ChainNames.LINK, workload));
      }
      rules.addAll(settings.encapsulated().rules(workload));
      // To the node itself: the workload's own policy is asked first.
      rules.add(Rule.of(new Verb.Jump(ChainNames.FROM_WORKLOAD), workload));
      if (settings.allow("filter") == Verb.Plain.RETURN) {
        rules.add(Rule.of(Verb.Plain.RETURN, workload, new Match.Connection(Match.State.KNOWN)));
      }
      switch (settings.host().toHost()) {
        case DROP -> rules.add(Rule.of(Verb.Plain.DROP, workload));
        case ACCEPT -> rules.add(Rule.of(Verb.Plain.ACCEPT, workload));
        case RETURN -> rules.add(Rule.of(Verb.Plain.RETURN, workload));
      }
    }
    if (decidedEarlier()) {
      rules.add(allowed("filter"));
    }
    host(INGRESS, rules);
    return new Chain(ChainNames.INPUT, rules);
  }

  Chain output() {
    List<Rule> rules = new ArrayList<>();
    carriers.forEach(carrier -> rules.addAll(carrier.out()));
    workloads.to().forEach(workload -> rules.add(Rule.of(Verb.Plain.ACCEPT, workload)));
    if (hosts.asks(Place.UNTRACKED, EGRESS)) {
      rules.add(allowed("filter"));
    }
    host(EGRESS, rules);
    return new Chain(ChainNames.OUTPUT, rules);
  }

  private void host(Direction direction, List<Rule> rules) {
    if (hosts.asks(Place.NORMAL, direction)) {
      if (family == Family.IPV6) {
        rules.add(LinkMessages.ask(ChainNames.HOST_LINK));
      }
      rules.add(CLEAR);
      rules.add(Rule.of(new Verb.Jump(Place.NORMAL.dispatch(direction))));
      rules.add(allowed("filter"));
    }
  }

  Chain forward() {
    List<Rule> rules = new ArrayList<>();
    workloads.from().forEach(from -> rules.addAll(settings.encapsulated().rules(from)));
    if (decidedEarlier()) {
      rules.add(Rule.of(Marks.clear(Marks.PASS)));
    } else {
      rules.add(CLEAR);
    }
    if (hosts.asks(Place.FORWARD, INGRESS)) {
      rules.add(Rule.of(new Verb.Jump(Place.FORWARD.dispatch(INGRESS)), Marks.lacks(Marks.ACCEPT)));
    }
    workloads
        .from()
        .forEach(from -> rules.add(Rule.of(new Verb.Jump(ChainNames.FROM_WORKLOAD), from)));
    workloads.to().forEach(to -> rules.add(Rule.of(new Verb.Jump(ChainNames.TO_WORKLOAD), to)));
    if (hosts.asks(Place.FORWARD, EGRESS)) {
      rules.add(Rule.of(new Verb.Jump(Place.FORWARD.dispatch(EGRESS))));
    }
    rules.addAll(settings.serviceLoop().rules(family));
    rules.add(allowed("filter"));
    return new Chain(ChainNames.FORWARD, rules);
  }

  /** Whether a packet may come in with the accept bit, for good. */
  private boolean decidedEarlier() {
    return hosts.asks(Place.UNTRACKED, INGRESS) || hosts.asks(Place.PRE_DNAT, INGRESS);
  }

  /**
   * Drops what comes from a workload with an address that is not its own; then untracked policy.
   */
  Chain rawPrerouting(Collection<ActiveEndpoint> endpoints) {
    List<Rule> rules = new ArrayList<>();
    carriers.forEach(carrier -> rules.addAll(carrier.marks()));
    if (decidedEarlier()) {
      rules.add(CLEAR);
    }
    if (settings.allowSpoofing()) {
      endpoints.forEach(endpoint -> allowedSources(endpoint, rules));
    }
    for (Match workload : workloads.from()) {
      if (family == Family.IPV6) {
        rules.add(Rule.of(Verb.Plain.RETURN, workload, source("fe80::/10")));
        rules.add(Rule.of(Verb.Plain.RETURN, workload, LinkMessages.ICMPV6, source("::/128")));
      }
      rules.add(Rule.of(Verb.Plain.DROP, workload, new Match.StrangeSource()));
    }
    untracked(INGRESS, rules);
    return new Chain(ChainNames.PREROUTING, rules);
  }

  private void allowedSources(ActiveEndpoint endpoint, List<Rule> rules) {
    List<Cidr> nets =
        endpoint.allowedSources().stream().filter(net -> net.family() == family).toList();
    if (!nets.isEmpty()) {
      rules.add(
          Rule.of(
              Verb.Plain.RETURN,
              new Match.Interface(Way.IN, endpoint.interfaceName(), false),
              new Match.Nets(End.SOURCE, nets, List.of())));
    }
  }

  Chain rawOutput() {
    List<Rule> rules = new ArrayList<>();
    rules.add(CLEAR);
    untracked(EGRESS, rules);
    return new Chain(ChainNames.OUTPUT, rules);
  }

  private void untracked(Direction direction, List<Rule> rules) {
    if (hosts.asks(Place.UNTRACKED, direction)) {
      if (family == Family.IPV6) {
        rules.add(LinkMessages.ask(ChainNames.HOST_LINK));
      }
      rules.add(Rule.of(new Verb.Jump(Place.UNTRACKED.dispatch(direction))));
      rules.add(Rule.of(Verb.Plain.NO_TRACK, ALLOWED));
      rules.add(allowed("raw"));
    }
  }

  /** Marks what workloads with a code point send out of the pools. */
  List<Rule> dscp(Collection<ActiveEndpoint> endpoints, Collection<Cidr> pools) {
    List<Cidr> inside = pools.stream().filter(pool -> pool.family() == family).toList();
    List<Rule> rules = new ArrayList<>();
    for (ActiveEndpoint endpoint : endpoints) {
      QoSControls qos = endpoint.qos();
      List<Cidr> own = endpoint.addresses().stream().filter(net -> net.family() == family).toList();
      if (qos != null && qos.dscp() != null && !own.isEmpty()) {
        Rule rule =
            Rule.of(
                new Verb.SetDscp(qos.dscp().value()), new Match.Nets(End.SOURCE, own, List.of()));
        rules.add(
            inside.isEmpty() ? rule : rule.and(new Match.Nets(End.DESTINATION, List.of(), inside)));
      }
    }
    return rules;
  }

  Chain manglePrerouting() {
    List<Rule> rules = new ArrayList<>();
    rules.add(allowed("mangle"));
    if (family == Family.IPV6) {
      rules.add(LinkMessages.ask(ChainNames.HOST_LINK));
    }
    rules.add(Rule.of(new Verb.Jump(Place.PRE_DNAT.dispatch(INGRESS))));
    return new Chain(ChainNames.PREROUTING, rules);
  }

  private Rule allowed(String table) {
    return Rule.of(settings.allow(table), ALLOWED);
  }

  private static Match source(String net) {
    return new Match.Nets(End.SOURCE, List.of(Cidr.parse(net)), List.of());
  }
}
