package io.margay.agent.dataplane.nftables;

import static io.margay.agent.netlink.nftables.Expression.Comparison.AT_LEAST;
import static io.margay.agent.netlink.nftables.Expression.Comparison.AT_MOST;
import static io.margay.agent.netlink.nftables.Expression.Comparison.EQUAL;
import static io.margay.agent.netlink.nftables.Expression.Comparison.NOT_EQUAL;

import io.margay.agent.dataplane.plan.End;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Way;
import io.margay.agent.netlink.nftables.Bytes;
import io.margay.agent.netlink.nftables.Element;
import io.margay.agent.netlink.nftables.Expression;
import io.margay.agent.netlink.nftables.Expression.Compare;
import io.margay.agent.netlink.nftables.Expression.Header;
import io.margay.agent.netlink.nftables.Expression.Load;
import io.margay.agent.netlink.nftables.Expression.Lookup;
import io.margay.agent.netlink.nftables.Expression.LookupOwn;
import io.margay.agent.netlink.nftables.Expression.Meta;
import io.margay.agent.netlink.nftables.Expression.Payload;
import io.margay.agent.netlink.nftables.Expression.SetContent;
import io.margay.agent.netlink.nftables.SetSpec;
import io.margay.agent.netlink.nftables.SetSpec.KeyType;
import io.margay.core.model.PortRange;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/** Matches as expressions. */
final class MatchExpressions {

  /** linux/netfilter/nf_conntrack_common.h: {@code NF_CT_STATE_BIT}. */
  private static final int ESTABLISHED_OR_RELATED = 2 | 4;

  private static final int INVALID = 1;

  /** The first register of four bytes after one, or four, from the beginning. */
  private static final int AFTER_4 = 9;

  private static final int AFTER_16 = 12;

  private final Family family;
  private final Function<String, Shape> shapes;
  private final MarkBits marks;

  MatchExpressions(Family family, Function<String, Shape> shapes, MarkBits marks) {
    this.marks = marks;
    this.family = family;
    this.shapes = shapes;
  }

  /** Lists of expressions, one of which must hold. */
  List<List<Expression>> alternatives(Match match) {
    return match instanceof Match.Member member ? member(member) : List.of(expressions(match));
  }

  private List<Expression> expressions(Match match) {
    return switch (match) {
      case Match.Interface(Way way, String name, boolean prefix) ->
          List.of(
              new Load(interfaceName(way), 1),
              new Compare(EQUAL, 1, prefix ? Bytes.namePrefix(name) : Bytes.interfaceName(name)));
      case Match.Protocols protocols -> protocols(protocols);
      case Match.Nets nets -> nets(nets);
      case Match.PortMember(End end, String set, boolean not) ->
          List.of(
              address(end, 1),
              new Load(Meta.PROTOCOL, afterAddress()),
              port(end, afterAddress() + 1),
              new Lookup(NftNames.hosts(set), 1, not));
      case Match.Ports ports -> ports(ports);
      case Match.Icmp icmp -> icmp(icmp);
      case Match.Connection(Match.State state) ->
          List.of(
              new Expression.ConnectionState(1),
              bits(state == Match.State.KNOWN ? ESTABLISHED_OR_RELATED : INVALID),
              new Compare(NOT_EQUAL, 1, Bytes.zeros(4)));
      case Match.PacketsAbove above ->
          List.of(new Expression.Limit(above.perSecond(), 1, above.burst(), true));
      case Match.ConnectionsAbove(long most) -> List.of(new Expression.ConnectionsAbove(most));
      case Match.Marked(int bits, boolean not) ->
          List.of(
              new Load(Meta.MARK, 1),
              bits(marks.place(bits)),
              new Compare(EQUAL, 1, Bytes.hostU32(not ? 0 : marks.place(bits))));
      case Match.StrangeSource() ->
          List.of(
              new Load(Meta.IN_NAME, 1),
              address(End.SOURCE, AFTER_16),
              new Lookup(NftNames.SOURCES, 1, true));
      case Match.Member member -> throw new IllegalArgumentException(member + " is alternatives");
    };
  }

  static Meta interfaceName(Way way) {
    return way == Way.IN ? Meta.IN_NAME : Meta.OUT_NAME;
  }

  private List<List<Expression>> member(Match.Member member) {
    Expression address = address(member.end(), 1);
    Expression inHosts = new Lookup(NftNames.hosts(member.set()), 1, member.not());
    Expression inNets = new Lookup(NftNames.nets(member.set()), 1, member.not());
    return switch (shapes.apply(member.set())) {
      case HOSTS -> List.of(List.of(address, inHosts));
      case NETS -> List.of(List.of(address, inNets));
      case BOTH ->
          member.not()
              ? List.of(List.of(address, inHosts, inNets))
              : List.of(List.of(address, inHosts), List.of(address, inNets));
    };
  }

  private static List<Expression> protocols(Match.Protocols protocols) {
    Expression load = new Load(Meta.PROTOCOL, 1);
    if (protocols.numbers().size() == 1) {
      Bytes number = Bytes.u8(protocols.numbers().getFirst());
      return List.of(load, new Compare(protocols.not() ? NOT_EQUAL : EQUAL, 1, number));
    }
    List<Element> elements =
        protocols.numbers().stream().map(number -> Element.of(Bytes.u8(number))).toList();
    return List.of(
        load,
        new LookupOwn(
            new SetContent(SetSpec.hash(KeyType.PROTOCOL), elements), 1, protocols.not()));
  }

  private List<Expression> nets(Match.Nets nets) {
    List<Expression> all = new ArrayList<>();
    if (!nets.in().isEmpty()) {
      nets(nets.end(), nets.in(), false, all);
    }
    if (!nets.notIn().isEmpty()) {
      nets(nets.end(), nets.notIn(), true, all);
    }
    return all;
  }

  private void nets(End end, List<Cidr> nets, boolean not, List<Expression> all) {
    all.add(address(end, 1));
    if (nets.size() == 1) {
      Cidr net = nets.getFirst();
      if (!net.isHost()) {
        int bytes = family.bits() / 8;
        all.add(new Expression.Bitwise(1, Bytes.mask(net.length(), bytes), Bytes.zeros(bytes)));
      }
      all.add(new Compare(not ? NOT_EQUAL : EQUAL, 1, Bytes.of(net.address())));
      return;
    }
    TreeSet<Cidr> separate = new TreeSet<>();
    Maximal maximal = new Maximal(separate::add, separate::remove);
    nets.forEach(maximal::add);
    List<Element> bounds = new ArrayList<>();
    separate.forEach(net -> bounds.addAll(Intervals.of(net)));
    all.add(new LookupOwn(new SetContent(SetSpec.intervals(addressType(family)), bounds), 1, not));
  }

  private static List<Expression> ports(Match.Ports ports) {
    Expression load = port(ports.end(), 1);
    if (ports.ports().size() > 1) {
      SetContent content =
          new SetContent(SetSpec.intervals(KeyType.PORT), PortBounds.of(ports.ports()));
      return List.of(load, new LookupOwn(content, 1, ports.not()));
    }
    PortRange range = ports.ports().getFirst();
    Bytes first = Bytes.u16(range.first());
    Bytes last = Bytes.u16(range.last());
    if (range.first() == range.last()) {
      return List.of(load, new Compare(ports.not() ? NOT_EQUAL : EQUAL, 1, first));
    }
    return ports.not()
        ? List.of(load, new Expression.Outside(1, first, last))
        : List.of(load, new Compare(AT_LEAST, 1, first), new Compare(AT_MOST, 1, last));
  }

  private static List<Expression> icmp(Match.Icmp icmp) {
    Integer code = icmp.code();
    Bytes type = Bytes.u8(icmp.type());
    if (icmp.not()) {
      return code == null
          ? List.of(transport(0, 1, 1), new Compare(NOT_EQUAL, 1, type))
          : List.of(
              transport(0, 2, 1), new Compare(NOT_EQUAL, 1, Bytes.u16(icmp.type() << 8 | code)));
    }
    List<Expression> all = new ArrayList<>();
    all.add(transport(0, 1, 1));
    all.add(new Compare(EQUAL, 1, type));
    if (code != null) {
      all.add(transport(1, 1, 1));
      all.add(new Compare(EQUAL, 1, Bytes.u8(code)));
    }
    return all;
  }

  private static Expression bits(int mask) {
    return new Expression.Bitwise(1, Bytes.hostU32(mask), Bytes.zeros(4));
  }

  private static Expression transport(int offset, int length, int register) {
    return new Payload(Header.TRANSPORT, offset, length, register);
  }

  private static Expression port(End end, int register) {
    return transport(end == End.SOURCE ? 0 : 2, 2, register);
  }

  /** RFC 791, RFC 8200: where the addresses are in the header. */
  private Expression address(End end, int register) {
    boolean source = end == End.SOURCE;
    return family == Family.IPV4
        ? new Payload(Header.NETWORK, source ? 12 : 16, 4, register)
        : new Payload(Header.NETWORK, source ? 8 : 24, 16, register);
  }

  private int afterAddress() {
    return family == Family.IPV4 ? AFTER_4 : AFTER_16;
  }

  static KeyType addressType(Family family) {
    return family == Family.IPV4 ? KeyType.IPV4 : KeyType.IPV6;
  }
}
