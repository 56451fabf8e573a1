package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.plan.End;
import io.margay.agent.dataplane.plan.LogSettings;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Report;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.netlink.nftables.Bytes;
import io.margay.agent.netlink.nftables.Expression;
import io.margay.agent.netlink.nftables.Verdict;
import io.margay.core.model.PortRange;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the plan as rules of nf_tables: one, unless a set consists of two of the kernel's, of
 * which either may hold.
 */
final class RuleExpressions {

  private final MatchExpressions matches;
  private final UnaryOperator<String> chains;
  private final Family family;
  private final MarkBits marks;

  /**
   * @param chains the kernel's names of chains
   * @param shapes of sets by id
   */
  RuleExpressions(
      Family family, UnaryOperator<String> chains, Function<String, Shape> shapes, MarkBits marks) {
    this.family = family;
    this.matches = new MatchExpressions(family, shapes, marks);
    this.chains = chains;
    this.marks = marks;
  }

  List<List<Expression>> of(Rule rule) {
    List<List<Expression>> alternatives = List.of(List.of());
    for (Match match : rule.matches()) {
      List<List<Expression>> next = new ArrayList<>();
      for (List<Expression> before : alternatives) {
        for (List<Expression> more : matches.alternatives(match)) {
          next.add(append(before, more));
        }
      }
      alternatives = next;
    }
    List<List<Expression>> all = new ArrayList<>();
    for (List<Expression> before : alternatives) {
      if (rule.verb() instanceof Verb.Deny(_, Report report) && report != null) {
        // A rule of its own: one that is beyond its limit goes no further.
        all.add(append(before, report(report)));
      }
      all.add(append(before, verb(rule.verb())));
    }
    return all;
  }

  private static List<Expression> report(Report report) {
    LogSettings.Rate rate = Report.RATE;
    return List.of(
        new Expression.Limit(rate.count(), rate.unit().toSeconds(), rate.burst(), false),
        new Expression.Report(report.group(), report.prefix()));
  }

  private List<Expression> verb(Verb verb) {
    return switch (verb) {
      case Verb.Plain.ACCEPT -> List.of(new Expression.Decide(Verdict.ACCEPT));
      case Verb.Plain.DROP ->
          List.of(new Expression.Counter(), new Expression.Decide(Verdict.DROP));
      case Verb.Plain.COUNT -> List.of(new Expression.Counter());
      case Verb.Plain.NO_TRACK -> List.of(new Expression.NoTrack());
      case Verb.Plain.RETURN -> List.of(new Expression.Decide(Verdict.RETURN));
      case Verb.Jump(String chain) ->
          List.of(new Expression.Decide(Verdict.jump(chains.apply(chain))));
      case Verb.Go(String chain) -> List.of(new Expression.Decide(Verdict.go(chains.apply(chain))));
      case Verb.Mark(int set, int clear) -> mark(set, clear);
      case Verb.MarkAndReturn(int bits) ->
          append(
              append(List.of(new Expression.Counter()), mark(bits, 0)),
              List.of(new Expression.Decide(Verdict.RETURN)));
      case Verb.Reset() -> List.of(new Expression.Counter(), Expression.Reject.TCP_RESET);
      case Verb.SetDscp(int value) -> dscp(value);
      case Verb.Log(String prefix, LogSettings.Rate rate) ->
          rate == null
              ? List.of(new Expression.Counter(), new Expression.Log(prefix))
              : List.of(
                  new Expression.Counter(),
                  new Expression.Limit(rate.count(), rate.unit().toSeconds(), rate.burst(), false),
                  new Expression.Log(prefix));
      case Verb.Deny(boolean reject, _) ->
          List.of(
              new Expression.Counter(),
              reject ? Expression.Reject.unreachable(family) : new Expression.Decide(Verdict.DROP));
      case Verb.Masquerade(PortRange ports) ->
          ports == null
              ? List.of(new Expression.Counter(), new Expression.Masquerade(0, 0))
              : List.of(
                  new Expression.Counter(),
                  new Expression.Put(2, Bytes.u16(ports.first())),
                  new Expression.Put(3, Bytes.u16(ports.last())),
                  new Expression.Masquerade(2, 3));
      case Verb.Translate(End end, IpAddress to, PortRange ports) -> translate(end, to, ports);
      case Verb.Dispatch dispatch ->
          throw new IllegalArgumentException(dispatch + " takes a map, which has a name");
    };
  }

  /** In the two first bytes of the header, and with IPv4 in its checksum (RFC 791, RFC 8200). */
  private List<Expression> dscp(int value) {
    boolean ipv4 = family == Family.IPV4;
    int bit = ipv4 ? 2 : 6;
    return List.of(
        new Expression.Payload(Expression.Header.NETWORK, 0, 2, 1),
        new Expression.Bitwise(1, Bytes.u16(0xffff & ~(0x3f << bit)), Bytes.u16(value << bit)),
        new Expression.Rewrite(Expression.Header.NETWORK, 0, 2, 1, ipv4 ? 10 : -1));
  }

  private static List<Expression> translate(End end, IpAddress to, @Nullable PortRange ports) {
    boolean source = end == End.SOURCE;
    List<Expression> all = new ArrayList<>();
    all.add(new Expression.Counter());
    all.add(new Expression.Put(1, Bytes.of(to)));
    if (ports == null) {
      all.add(new Expression.Translate(source, to.family(), 1, 0, 0));
    } else {
      all.add(new Expression.Put(2, Bytes.u16(ports.first())));
      all.add(new Expression.Put(3, Bytes.u16(ports.last())));
      all.add(new Expression.Translate(source, to.family(), 1, 2, 3));
    }
    return all;
  }

  private List<Expression> mark(int setBits, int clearBits) {
    int set = marks.place(setBits);
    int clear = marks.place(clearBits);
    return List.of(
        new Expression.Load(Expression.Meta.MARK, 1),
        new Expression.Bitwise(1, Bytes.hostU32(~(set | clear)), Bytes.hostU32(set)),
        new Expression.SetMark(1));
  }

  /** Goes to the chain that a map has for the packet's interface. */
  static List<Expression> dispatch(Verb.Dispatch dispatch, String map) {
    return List.of(
        new Expression.Load(MatchExpressions.interfaceName(dispatch.way()), 1),
        new Expression.LookupVerdict(map, 1));
  }

  private static List<Expression> append(List<Expression> first, List<Expression> second) {
    List<Expression> all = new ArrayList<>(first.size() + second.size());
    all.addAll(first);
    all.addAll(second);
    return all;
  }
}
