package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rules of a policy or profile as rules of the kernel's, those that a family's packets can match.
 */
final class RulePlan {

  private static final List<Protocol> WITH_PORTS =
      List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.UDPLITE);

  private final Family family;
  private final String table;
  private final RuleSettings settings;

  /**
   * @param table one of iptables'
   */
  RulePlan(Family family, String table, RuleSettings settings) {
    this.family = family;
    this.table = table;
    this.settings = settings;
  }

  List<Rule> plan(RuleOwner owner, Direction direction, List<ActiveRule> rules) {
    return rules.stream().filter(this::canMatch).map(rule -> plan(owner, direction, rule)).toList();
  }

  private Rule plan(RuleOwner owner, Direction direction, ActiveRule rule) {
    List<Match> matches = new ArrayList<>();
    protocols(rule, matches);
    nets(End.SOURCE, rule.source(), matches);
    nets(End.DESTINATION, rule.destination(), matches);
    sets(End.SOURCE, rule.source(), matches);
    sets(End.DESTINATION, rule.destination(), matches);
    ports(End.SOURCE, rule.source(), matches);
    ports(End.DESTINATION, rule.destination(), matches);
    icmp(rule.icmp(), false, matches);
    icmp(rule.notIcmp(), true, matches);
    return new Rule(matches, verb(owner, direction, rule), rule.index());
  }

  private Verb verb(RuleOwner owner, Direction direction, ActiveRule rule) {
    return switch (rule.action()) {
      case ALLOW -> new Verb.MarkAndReturn(Marks.ACCEPT);
      case PASS -> new Verb.MarkAndReturn(Marks.PASS);
      case DENY -> settings.deny(table, new Report(owner.id(), direction, rule.index()));
      case LOG -> new Verb.Log(settings.log().prefix(owner), settings.log().rate());
    };
  }

  private boolean canMatch(ActiveRule rule) {
    Protocol protocol = rule.protocol();
    return rule.concerns(family)
        && !foreignIcmp().equals(protocol)
        && (protocol == null || !protocol.equals(rule.notProtocol()))
        && leavesAnAddress(rule.source())
        && leavesAnAddress(rule.destination())
        && !(needsProtocol(rule) && able(rule).isEmpty())
        && canMatch(rule.notIcmp());
  }

  /**
   * What excludes every message excludes everything: ICMP is all that it can be in one rule with.
   */
  private static boolean canMatch(@Nullable IcmpMatch not) {
    return not == null || not.type() != null;
  }

  private boolean leavesAnAddress(Side side) {
    return (side.nets().isEmpty() || !ours(side.nets()).isEmpty())
        && ours(side.notNets()).stream().noneMatch(net -> net.length() == 0);
  }

  private static boolean needsProtocol(ActiveRule rule) {
    return hasPorts(rule) || hasIcmp(rule);
  }

  private static boolean hasPorts(ActiveRule rule) {
    return Stream.of(rule.source(), rule.destination())
        .anyMatch(side -> !side.ports().isEmpty() || !side.notPorts().isEmpty());
  }

  private static boolean hasIcmp(ActiveRule rule) {
    return rule.icmp() != null || rule.notIcmp() != null;
  }

  /** The protocols that have what the rule asks for and that it does not exclude. */
  private List<Integer> able(ActiveRule rule) {
    Protocol protocol = rule.protocol();
    if (hasPorts(rule) && hasIcmp(rule)) {
      return List.of();
    }
    return (hasPorts(rule) ? WITH_PORTS : List.of(ownIcmp()))
        .stream()
            .filter(each -> protocol == null || protocol.equals(each))
            .filter(each -> !each.equals(rule.notProtocol()))
            .map(Protocol::number)
            .toList();
  }

  private void protocols(ActiveRule rule, List<Match> matches) {
    Protocol protocol = rule.protocol();
    Protocol not = rule.notProtocol();
    if (needsProtocol(rule)) {
      matches.add(new Match.Protocols(able(rule), false));
    } else if (protocol != null) {
      matches.add(Match.Protocols.of(protocol.number()));
    } else if (not != null) {
      matches.add(new Match.Protocols(List.of(not.number()), true));
    }
  }

  private void nets(End end, Side side, List<Match> matches) {
    List<Cidr> in = ours(side.nets());
    List<Cidr> notIn = ours(side.notNets());
    if (!in.isEmpty() || !notIn.isEmpty()) {
      matches.add(new Match.Nets(end, in, notIn));
    }
  }

  private static void sets(End end, Side side, List<Match> matches) {
    side.ipSets().forEach(set -> matches.add(new Match.Member(end, set, false)));
    side.notIpSets().forEach(set -> matches.add(new Match.Member(end, set, true)));
    side.portSets().forEach(set -> matches.add(new Match.PortMember(end, set, false)));
    side.notPortSets().forEach(set -> matches.add(new Match.PortMember(end, set, true)));
  }

  private static void ports(End end, Side side, List<Match> matches) {
    if (!side.ports().isEmpty()) {
      matches.add(new Match.Ports(end, side.ports(), false));
    }
    if (!side.notPorts().isEmpty()) {
      matches.add(new Match.Ports(end, side.notPorts(), true));
    }
  }

  private static void icmp(@Nullable IcmpMatch icmp, boolean not, List<Match> matches) {
    if (icmp != null && icmp.type() != null) {
      matches.add(new Match.Icmp(icmp.type(), icmp.code(), not));
    }
  }

  private Protocol ownIcmp() {
    return family == Family.IPV4 ? Protocol.ICMP : Protocol.ICMPV6;
  }

  private Protocol foreignIcmp() {
    return family == Family.IPV4 ? Protocol.ICMPV6 : Protocol.ICMP;
  }

  private List<Cidr> ours(List<Cidr> nets) {
    return nets.stream().filter(net -> net.family() == family).toList();
  }
}
