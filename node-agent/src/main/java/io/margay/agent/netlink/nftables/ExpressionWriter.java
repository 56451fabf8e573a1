package io.margay.agent.netlink.nftables;

import io.margay.agent.netlink.Message;
import io.margay.core.net.Family;
import java.util.function.Consumer;

/** Writes the expressions of one rule. */
final class ExpressionWriter {

  /** The kernel puts a number in place of the two last characters. */
  static final String OWN_SET = "__set%d";

  /** linux/netfilter/nf_nat.h: {@code NF_NAT_RANGE_PROTO_RANDOM_FULLY}. */
  private static final int RANDOM_FULLY = 1 << 4;

  /** {@code NF_NAT_RANGE_PROTO_SPECIFIED}. */
  private static final int PORTS_GIVEN = 1 << 1;

  private static final int INVERTED = 1;

  private int set;

  /**
   * @param lastSet the number of the last set before those of this rule
   */
  ExpressionWriter(int lastSet) {
    this.set = lastSet;
  }

  void write(Message list, Expression expression) {
    switch (expression) {
      case Expression.Load(Expression.Meta meta, int register) ->
          put(
              list,
              "meta",
              data -> data.attributeNetworkU32(1, register).attributeNetworkU32(2, meta.number));
      case Expression.SetMark(int register) ->
          put(
              list,
              "meta",
              data ->
                  data.attributeNetworkU32(2, Expression.Meta.MARK.number)
                      .attributeNetworkU32(3, register));
      case Expression.Payload(Expression.Header header, int offset, int length, int register) ->
          put(
              list,
              "payload",
              data ->
                  data.attributeNetworkU32(1, register)
                      .attributeNetworkU32(2, header.number)
                      .attributeNetworkU32(3, offset)
                      .attributeNetworkU32(4, length));
      case Expression.ConnectionState(int register) ->
          put(list, "ct", data -> data.attributeNetworkU32(1, register).attributeNetworkU32(2, 0));
      case Expression.Bitwise bitwise -> put(list, "bitwise", data -> bitwise(data, bitwise));
      case Expression.Compare(Expression.Comparison comparison, int register, Bytes value) ->
          put(
              list,
              "cmp",
              data -> {
                data.attributeNetworkU32(1, register).attributeNetworkU32(2, comparison.number);
                value(data, 3, value);
              });
      case Expression.Outside(int register, Bytes from, Bytes to) ->
          put(
              list,
              "range",
              data -> {
                data.attributeNetworkU32(1, register).attributeNetworkU32(2, 1);
                value(data, 3, from);
                value(data, 4, to);
              });
      case Expression.Lookup(String name, int register, boolean not) ->
          put(list, "lookup", data -> lookup(data, name, register, not));
      case Expression.LookupOwn(_, int register, boolean not) ->
          put(
              list,
              "lookup",
              data -> {
                lookup(data, OWN_SET, register, not);
                data.attributeNetworkU32(4, ++set);
              });
      case Expression.LookupVerdict(String map, int register) ->
          put(
              list,
              "lookup",
              data -> {
                lookup(data, map, register, false);
                data.attributeNetworkU32(3, 0);
              });
      case Expression.NoTrack() -> put(list, "notrack", data -> {});
      case Expression.Counter() -> put(list, "counter", data -> {});
      case Expression.Log(String prefix) ->
          put(list, "log", data -> data.attribute(2, prefix).attributeNetworkU32(5, 5));
      case Expression.Limit limit -> put(list, "limit", data -> limit(data, limit));
      case Expression.ConnectionsAbove(long most) ->
          put(
              list,
              "connlimit",
              data -> data.attributeNetworkU32(1, (int) most).attributeNetworkU32(2, INVERTED));
      case Expression.Rewrite rewrite -> put(list, "payload", data -> rewrite(data, rewrite));
      case Expression.Report(int group, String prefix) ->
          put(list, "log", data -> data.attributeNetworkU16(1, group).attribute(2, prefix));
      case Expression.Reject(int type, int code) ->
          put(list, "reject", data -> data.attributeNetworkU32(1, type).attributeU8(2, code));
      case Expression.Put(int register, Bytes value) ->
          put(
              list,
              "immediate",
              data -> {
                data.attributeNetworkU32(1, register);
                value(data, 2, value);
              });
      case Expression.Masquerade masquerade ->
          put(list, "masq", data -> masquerade(data, masquerade));
      case Expression.Translate translate -> put(list, "nat", data -> translate(data, translate));
      case Expression.Decide(Verdict verdict) ->
          put(
              list,
              "immediate",
              data -> data.attributeNetworkU32(1, 0).nest(2, content -> verdict(content, verdict)));
    }
  }

  private static void masquerade(Message data, Expression.Masquerade masquerade) {
    int ports = masquerade.firstPort();
    data.attributeNetworkU32(1, RANDOM_FULLY | (ports == 0 ? 0 : PORTS_GIVEN));
    if (ports != 0) {
      data.attributeNetworkU32(2, ports).attributeNetworkU32(3, masquerade.lastPort());
    }
  }

  private static void translate(Message data, Expression.Translate translate) {
    int ports = translate.firstPort();
    data.attributeNetworkU32(1, translate.source() ? 0 : 1)
        .attributeNetworkU32(2, translate.family() == Family.IPV4 ? 2 : 10)
        .attributeNetworkU32(3, translate.register())
        .attributeNetworkU32(4, translate.register());
    if (ports != 0) {
      data.attributeNetworkU32(5, ports)
          .attributeNetworkU32(6, translate.lastPort())
          .attributeNetworkU32(7, RANDOM_FULLY | PORTS_GIVEN);
    }
  }

  private static void rewrite(Message data, Expression.Rewrite rewrite) {
    data.attributeNetworkU32(2, rewrite.header().number)
        .attributeNetworkU32(3, rewrite.offset())
        .attributeNetworkU32(4, rewrite.length())
        .attributeNetworkU32(5, rewrite.register());
    if (rewrite.checksum() >= 0) {
      data.attributeNetworkU32(6, 1).attributeNetworkU32(7, rewrite.checksum());
    }
  }

  private static void limit(Message data, Expression.Limit limit) {
    data.attributeNetworkU64(1, limit.rate())
        .attributeNetworkU64(2, limit.unitSeconds())
        .attributeNetworkU32(3, (int) limit.burst())
        .attributeNetworkU32(5, limit.over() ? INVERTED : 0);
  }

  private static void bitwise(Message data, Expression.Bitwise bitwise) {
    data.attributeNetworkU32(1, bitwise.register())
        .attributeNetworkU32(2, bitwise.register())
        .attributeNetworkU32(3, bitwise.mask().size());
    value(data, 4, bitwise.mask());
    value(data, 5, bitwise.flip());
  }

  private static void lookup(Message data, String set, int register, boolean not) {
    data.attribute(1, set).attributeNetworkU32(2, register);
    if (not) {
      data.attributeNetworkU32(5, INVERTED);
    }
  }

  static void verdict(Message data, Verdict verdict) {
    data.nest(
        Attribute.DATA_VERDICT,
        nest -> {
          nest.attributeNetworkU32(Attribute.VERDICT_CODE, verdict.code().number);
          if (!verdict.chain().isEmpty()) {
            nest.attribute(Attribute.VERDICT_CHAIN, verdict.chain());
          }
        });
  }

  private static void value(Message data, int type, Bytes value) {
    data.nest(type, nest -> nest.attribute(Attribute.DATA_VALUE, value.array()));
  }

  private static void put(Message list, String name, Consumer<Message> content) {
    list.nest(
        Attribute.LIST_ELEMENT,
        element ->
            element
                .attribute(Attribute.EXPRESSION_NAME, name)
                .nest(Attribute.EXPRESSION_DATA, content));
  }
}
