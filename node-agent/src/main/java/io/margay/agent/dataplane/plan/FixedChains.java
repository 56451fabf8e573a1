package io.margay.agent.dataplane.plan;

import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** The chains that the kernel's own lead to: they find out which endpoints a packet concerns. */
final class FixedChains {

  /**
   * What a host must hear from its neighbours on a link, lest IPv6 does not work at all: multicast
   * listener messages, router solicitations, neighbour solicitations and advertisements (RFC 4861,
   * RFC 2710).
   */
  private static final List<Integer> LINK_MESSAGES = List.of(130, 131, 132, 133, 135, 136);

  private static final Match ICMPV6 = Match.Protocols.of(Protocol.ICMPV6.number());

  private final Family family;
  private final List<Match.Interface> from = new ArrayList<>();
  private final List<Match.Interface> to = new ArrayList<>();

  /**
   * @param prefix how the names of workloads' interfaces begin
   * @param interfaces names of workloads' interfaces; others than by the prefix are known by name
   */
  FixedChains(Family family, String prefix, SortedSet<String> interfaces) {
    this.family = family;
    add(prefix, true);
    interfaces.stream().filter(name -> !name.startsWith(prefix)).forEach(name -> add(name, false));
  }

  private void add(String name, boolean prefix) {
    from.add(new Match.Interface(Way.IN, name, prefix));
    to.add(new Match.Interface(Way.OUT, name, prefix));
  }

  /** Those of the table {@code filter}. */
  List<Chain> filter() {
    List<Rule> input = new ArrayList<>();
    List<Rule> forward = new ArrayList<>();
    List<Rule> output = new ArrayList<>();
    List<Chain> chains = new ArrayList<>();
    Verb policed = new Verb.Jump(ChainNames.FROM_WORKLOAD);
    forward.add(Rule.of(Marks.clear(Marks.ACCEPT | Marks.PASS)));
    for (Match workload : from) {
      if (family == Family.IPV6) {
        input.add(Rule.of(new Verb.Jump(ChainNames.LINK), workload, ICMPV6));
      }
      // To the node itself: the workload's own policy is asked, and what it allows still ends here.
      input.add(Rule.of(policed, workload));
      input.add(Rule.of(Verb.Plain.DROP, workload));
      forward.add(Rule.of(policed, workload));
    }
    for (Match workload : to) {
      output.add(Rule.of(Verb.Plain.ACCEPT, workload));
      forward.add(Rule.of(new Verb.Jump(ChainNames.TO_WORKLOAD), workload));
    }
    forward.add(Rule.of(Verb.Plain.ACCEPT, Marks.has(Marks.ACCEPT)));
    chains.add(new Chain(ChainNames.INPUT, input));
    chains.add(new Chain(ChainNames.FORWARD, forward));
    chains.add(new Chain(ChainNames.OUTPUT, output));
    if (family == Family.IPV6) {
      chains.add(new Chain(ChainNames.LINK, linkMessages()));
    }
    return chains;
  }

  private static List<Rule> linkMessages() {
    return LINK_MESSAGES.stream()
        .map(type -> Rule.of(Verb.Plain.ACCEPT, ICMPV6, new Match.Icmp(type, null, false)))
        .toList();
  }

  /** The table that drops what comes from a workload with an address that is not its own. */
  Table spoofing() {
    List<Rule> rules = new ArrayList<>();
    for (Match workload : from) {
      if (family == Family.IPV6) {
        rules.add(Rule.of(Verb.Plain.RETURN, workload, source("fe80::/10")));
        rules.add(Rule.of(Verb.Plain.RETURN, workload, ICMPV6, source("::/128")));
      }
      rules.add(Rule.of(Verb.Plain.DROP, workload, new Match.StrangeSource()));
    }
    Chain chain = new Chain(ChainNames.PREROUTING, rules);
    return new Table(
        "raw",
        new TreeMap<>(Map.of(chain.name(), chain)),
        new TreeMap<>(Map.of("PREROUTING", chain.name())));
  }

  private static Match source(String net) {
    return new Match.Nets(End.SOURCE, List.of(Cidr.parse(net)), List.of());
  }
}
