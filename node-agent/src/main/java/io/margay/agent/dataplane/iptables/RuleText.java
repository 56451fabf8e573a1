package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.Digests;
import io.margay.agent.dataplane.plan.End;
import io.margay.agent.dataplane.plan.LogSettings;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Report;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.dataplane.plan.Way;
import io.margay.core.model.PortRange;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the plan as lines. What one line can't say is said by several: alternatives of
 * prefixes set a scratch bit of the mark, alternatives of ports and protocols repeat the line.
 */
final class RuleText {

  private final Family family;
  private final SetNaming sets;

  private final MarkText marks;

  RuleText(Family family, SetNaming sets, MarkBits marks) {
    this.family = family;
    this.sets = sets;
    this.marks = new MarkText(marks);
  }

  List<TextRule> lines(List<Rule> rules) {
    List<TextRule> out = new ArrayList<>();
    rules.forEach(rule -> lines(rule, out));
    return out;
  }

  private void lines(Rule rule, List<TextRule> out) {
    List<String> starts = List.of("");
    StringBuilder fixed = new StringBuilder();
    int scratch = 0;
    List<String> ports = List.of("");
    StringBuilder last = new StringBuilder();
    for (Match match : rule.matches()) {
      switch (match) {
        case Match.Protocols protocols -> starts = protocols(protocols);
        case Match.Nets nets -> {
          int bit = Prefixes.scratch(nets);
          scratch |= bit;
          if (bit == 0) {
            fixed.append(Prefixes.inline(nets));
          } else {
            Prefixes.settle(nets, bit, marks).forEach(line -> out.add(TextRule.of(line)));
          }
        }
        case Match.Ports each -> ports = product(ports, each);
        case Match.Icmp icmp -> last.append(icmp(icmp));
        default -> fixed.append(simple(match));
      }
    }
    if (scratch != 0) {
      fixed.append(marks.match(scratch, false));
    }
    for (String start : starts) {
      for (String port : ports) {
        act(start + fixed + port + last, rule, out);
      }
    }
  }

  private String simple(Match match) {
    return switch (match) {
      case Match.Interface(Way way, String name, boolean prefix) ->
          (way == Way.IN ? "-i " : "-o ") + name + (prefix ? "+ " : " ");
      case Match.Member(End end, String set, boolean not) ->
          member(not, sets.of(family, set), end == End.SOURCE ? "src" : "dst");
      case Match.PortMember(End end, String set, boolean not) ->
          member(not, sets.of(family, set), end == End.SOURCE ? "src,src" : "dst,dst");
      case Match.StrangeSource() -> member(true, sets.sources(family), "src,src");
      case Match.Connection(Match.State state) ->
          "-m conntrack --ctstate "
              + (state == Match.State.KNOWN ? "RELATED,ESTABLISHED " : "INVALID ");
      case Match.PacketsAbove above ->
          "-m hashlimit --hashlimit-above "
              + above.perSecond()
              + "/sec --hashlimit-burst "
              + above.burst()
              + " --hashlimit-name mgy-"
              + Digests.of(above.toString(), 11)
              + " ";
      case Match.ConnectionsAbove(long most) ->
          "-m connlimit --connlimit-above " + most + " --connlimit-mask 0 ";
      case Match.Marked(int bits, boolean not) -> marks.match(bits, not);
      case Match.Protocols _, Match.Nets _, Match.Ports _, Match.Icmp _ ->
          throw new IllegalArgumentException(match + " takes more than a piece of a line");
    };
  }

  private static String member(boolean not, String set, String what) {
    return "-m set " + (not ? "! " : "") + "--match-set " + set + " " + what + " ";
  }

  private static List<String> protocols(Match.Protocols protocols) {
    String option = protocols.not() ? "! -p " : "-p ";
    return protocols.numbers().stream().map(number -> option + number + " ").toList();
  }

  private static List<String> product(List<String> before, Match.Ports ports) {
    List<String> matches = Ports.matches(ports);
    List<String> all = ports.not() ? List.of(String.join("", matches)) : matches;
    return before.stream().flatMap(one -> all.stream().map(other -> one + other)).toList();
  }

  private String icmp(Match.Icmp icmp) {
    return (family == Family.IPV4 ? "-m icmp " : "-m icmp6 ")
        + (icmp.not() ? "! " : "")
        + (family == Family.IPV4 ? "--icmp-type " : "--icmpv6-type ")
        + (icmp.code() == null ? icmp.type() + "" : icmp.type() + "/" + icmp.code())
        + " ";
  }

  /** The first line counts; others only go on with what it began, or come before. */
  private void act(String match, Rule rule, List<TextRule> out) {
    List<String> lines = new ArrayList<>();
    act(match, rule.verb(), lines);
    int counting = rule.verb() instanceof Verb.Deny(_, Report report) && report != null ? 1 : 0;
    for (int i = 0; i < lines.size(); i++) {
      out.add(new TextRule(lines.get(i), i == counting ? rule.counted() : -1));
    }
  }

  private void act(String match, Verb verb, List<String> out) {
    switch (verb) {
      case Verb.Plain.COUNT -> out.add(match.strip());
      case Verb.Plain.NO_TRACK -> out.add(match + "-j CT --notrack");
      case Verb.Plain plain -> out.add(match + "-j " + plain);
      case Verb.Jump(String chain) -> out.add(match + "-j " + chain);
      case Verb.Go(String chain) -> out.add(match + "-g " + chain);
      case Verb.Mark(int set, int clear) -> out.add(match + marks.change(set, clear));
      case Verb.MarkAndReturn(int bits) -> {
        out.add(match + marks.change(bits, 0));
        out.add(marks.match(bits, false) + "-j RETURN");
      }
      case Verb.Reset() -> out.add(match + "-j REJECT --reject-with tcp-reset");
      case Verb.SetDscp(int value) ->
          out.add(match + "-j DSCP --set-dscp 0x" + Integer.toHexString(value));
      case Verb.Log(String prefix, LogSettings.Rate rate) ->
          out.add(match + limit(rate) + "-j LOG --log-level 5 --log-prefix \"" + prefix + "\"");
      case Verb.Deny(boolean reject, Report report) -> {
        if (report != null) {
          out.add(match + limit(Report.RATE) + nflog(report));
        }
        out.add(match + (reject ? "-j REJECT" : "-j DROP"));
      }
      case Verb.Masquerade(PortRange ports) ->
          out.add(
              match
                  + "-j MASQUERADE "
                  + (ports == null ? "" : "--to-ports " + dashed(ports) + " ")
                  + "--random-fully");
      case Verb.Translate(End end, IpAddress to, PortRange ports) ->
          out.add(
              match
                  + (end == End.SOURCE ? "-j SNAT --to-source " : "-j DNAT --to-destination ")
                  + (ports == null ? to : withPorts(to, ports) + " --random-fully"));
      case Verb.Dispatch dispatch ->
          throw new IllegalArgumentException(dispatch + " takes chains of its own");
    }
  }

  private static String withPorts(IpAddress address, PortRange ports) {
    return (address.family() == Family.IPV4 ? address : "[" + address + "]") + ":" + dashed(ports);
  }

  private static String dashed(PortRange ports) {
    return ports.first() + "-" + ports.last();
  }

  private static String nflog(Report report) {
    return "-j NFLOG --nflog-group "
        + report.group()
        + " --nflog-prefix \""
        + report.prefix()
        + "\"";
  }

  private static String limit(LogSettings.@Nullable Rate rate) {
    if (rate == null) {
      return "";
    }
    String unit =
        switch ((int) rate.unit().toSeconds()) {
          case 1 -> "second";
          case 60 -> "minute";
          case 3600 -> "hour";
          default -> "day";
        };
    return "-m limit --limit " + rate.count() + "/" + unit + " --limit-burst " + rate.burst() + " ";
  }
}
