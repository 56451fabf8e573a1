package io.margay.agent.dataplane.iptables;

import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One rule of a policy or profile as iptables rules for IPv4. What one iptables rule can't say is
 * said by several: alternatives of prefixes set a scratch bit of the mark, alternatives of ports
 * and protocols repeat the rule. A rule that no IPv4 packet can match gives none.
 */
final class RuleRenderer {

  private static final String LOG = "-j LOG --log-level 5 --log-prefix \"margay-packet: \"";

  private final UnaryOperator<String> setNames;

  /**
   * @param setNames the kernel's name of a set
   */
  RuleRenderer(UnaryOperator<String> setNames) {
    this.setNames = setNames;
  }

  List<String> render(List<ActiveRule> rules) {
    List<String> out = new ArrayList<>();
    rules.forEach(rule -> render(rule, out));
    return out;
  }

  private void render(ActiveRule rule, List<String> out) {
    if (neverMatches(rule)) {
      return;
    }
    if (hasPortSets(rule.source()) || hasPortSets(rule.destination())) {
      // Nobody can say whether it matches, so what comes here is closed.
      out.add("-j DROP");
      return;
    }
    int scratch =
        (Prefixes.needScratch(rule.source()) ? Marks.SOURCE : 0)
            | (Prefixes.needScratch(rule.destination()) ? Marks.DESTINATION : 0);
    Prefixes.scratch(rule.source(), "-s", Marks.SOURCE, out);
    Prefixes.scratch(rule.destination(), "-d", Marks.DESTINATION, out);

    String common =
        Prefixes.inline(rule.source(), "-s")
            + Prefixes.inline(rule.destination(), "-d")
            + sets(rule.source(), "src")
            + sets(rule.destination(), "dst")
            + (scratch == 0 ? "" : Marks.has(scratch) + " ");
    for (String protocol : protocols(rule)) {
      for (String sourcePorts : Ports.alternatives(rule.source(), "--sports")) {
        for (String ports : Ports.alternatives(rule.destination(), "--dports")) {
          act(rule, protocol + common + sourcePorts + ports + icmp(rule), out);
        }
      }
    }
  }

  private static boolean hasPortSets(Side side) {
    return !side.portSets().isEmpty() || !side.notPortSets().isEmpty();
  }

  private static void act(ActiveRule rule, String match, List<String> out) {
    switch (rule.action()) {
      case ALLOW -> mark(match, Marks.ACCEPT, out);
      case PASS -> mark(match, Marks.PASS, out);
      case DENY -> out.add(match + "-j DROP");
      case LOG -> out.add(match + LOG);
    }
  }

  private static void mark(String match, int bit, List<String> out) {
    out.add(match + Marks.set(bit));
    out.add(Marks.has(bit) + " -j RETURN");
  }

  private static boolean neverMatches(ActiveRule rule) {
    Protocol protocol = rule.protocol();
    Integer version = rule.ipVersion();
    return (version != null && version != 4)
        || Protocol.ICMPV6.equals(protocol)
        || (protocol != null && protocol.equals(rule.notProtocol()))
        || Prefixes.excludeEverything(rule.source())
        || Prefixes.excludeEverything(rule.destination())
        || protocols(rule).isEmpty();
  }

  /** The matches for the protocol, one of which must hold. */
  private static List<String> protocols(ActiveRule rule) {
    Protocol protocol = rule.protocol();
    Protocol not = rule.notProtocol();
    boolean ports = Ports.any(rule.source()) || Ports.any(rule.destination());
    boolean icmp = rule.icmp() != null || rule.notIcmp() != null;
    List<Protocol> able =
        ports
            ? List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.UDPLITE)
            : List.of(Protocol.ICMP);
    if (ports || icmp) {
      return (ports && icmp ? List.<Protocol>of() : able)
          .stream()
              .filter(each -> protocol == null || protocol.equals(each))
              .filter(each -> !each.equals(not))
              .map(each -> "-p " + each.number() + " ")
              .toList();
    }
    if (protocol != null) {
      return List.of("-p " + protocol.number() + " ");
    }
    return List.of(not == null ? "" : "! -p " + not.number() + " ");
  }

  private static String icmp(ActiveRule rule) {
    IcmpMatch is = rule.icmp();
    IcmpMatch not = rule.notIcmp();
    return (is == null || is.type() == null ? "" : "-m icmp --icmp-type " + icmp(is) + " ")
        + (not == null || not.type() == null ? "" : "-m icmp ! --icmp-type " + icmp(not) + " ");
  }

  private static String icmp(IcmpMatch match) {
    return match.code() == null ? match.type() + "" : match.type() + "/" + match.code();
  }

  private String sets(Side side, String which) {
    StringBuilder text = new StringBuilder();
    for (String id : side.ipSets()) {
      text.append("-m set --match-set " + setNames.apply(id) + " " + which + " ");
    }
    for (String id : side.notIpSets()) {
      text.append("-m set ! --match-set " + setNames.apply(id) + " " + which + " ");
    }
    return text.toString();
  }

  static List<Cidr> ipv4(List<Cidr> nets) {
    return nets.stream().filter(net -> net.family() == Family.IPV4).toList();
  }
}
