package io.margay.agent.netlink;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that say which routing table is asked, all of one protocol number, which marks their owner:
 * linux/fib_rules.h.
 */
public final class RoutingRules {

  private static final int NEW_RULE = 32;
  private static final int DELETE_RULE = 33;
  private static final int GET_RULE = 34;

  private static final int SOURCE = 2;
  private static final int PRIORITY = 6;
  private static final int MARK = 10;
  private static final int TABLE = 15;
  private static final int MASK = 16;
  private static final int PROTOCOL = 21;

  /** {@code FR_ACT_TO_TBL}. */
  private static final int TO_TABLE = 1;

  /** sys/socket.h: {@code AF_UNSPEC}, all families. */
  private static final int ANY_FAMILY = 0;

  /** {@code FIB_RULE_INVERT}. */
  private static final int INVERT = 2;

  /** {@code sizeof(struct fib_rule_hdr)}. */
  private static final int FIXED = 12;

  private final NetlinkSocket socket;
  private final int protocol;

  /**
   * @param protocol the number that its rules carry, 1 to 255
   */
  public RoutingRules(NetlinkSocket socket, int protocol) {
    this.socket = socket;
    this.protocol = protocol;
  }

  /** Which packets ask which table. */
  public sealed interface Rule {
    Family family();

    /** The lower, the earlier it is asked: 1 to 32765. */
    int priority();

    int table();
  }

  /**
   * Packets without a mark ask a table.
   *
   * @param mark one bit
   */
  public record Unmarked(Family family, int priority, int mark, int table) implements Rule {}

  /** Packets from an address ask a table. */
  public record From(IpAddress source, int priority, int table) implements Rule {
    @Override
    public Family family() {
      return source.family();
    }
  }

  /** Adds a rule; one that is there already is no error. */
  public void add(Rule rule) throws NetlinkException {
    try {
      socket.request(message("add", rule, NEW_RULE, NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL));
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.EEXIST) {
        throw e;
      }
    }
  }

  /** Deletes a rule; one that is not there is no error. */
  public void delete(Rule rule) throws NetlinkException {
    try {
      socket.request(message("delete", rule, DELETE_RULE, 0));
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.ENOENT) {
        throw e;
      }
    }
  }

  /** The rules of this protocol and family that look at nothing but the mark. */
  public List<Unmarked> all(Family family) throws NetlinkException {
    return socket.dump(list(Addresses.family(family)), reply -> unmarked(reply, family));
  }

  /** The rules of this protocol, of both families, that look at one source address. */
  public List<From> from() throws NetlinkException {
    return socket.dump(list(ANY_FAMILY), this::from);
  }

  private static Message list(int family) {
    Message dump = Message.of("list routing rules", GET_RULE, 0).u8(family);
    for (int i = 1; i < FIXED; i++) {
      dump.u8(0);
    }
    return dump;
  }

  private Message message(String verb, Rule rule, int type, int flags) {
    Message message =
        Message.of(verb + " routing rule of priority " + rule.priority(), type, flags)
            .u8(Addresses.family(rule.family()))
            .u8(0)
            .u8(rule instanceof From ? rule.family().bits() : 0)
            .u8(0)
            .u8(rule.table() > 0 && rule.table() < 256 ? rule.table() : 0)
            .u8(0)
            .u8(0)
            .u8(TO_TABLE)
            .u32(rule instanceof Unmarked ? INVERT : 0)
            .attributeU32(PRIORITY, rule.priority())
            .attributeU32(TABLE, rule.table())
            .attributeU8(PROTOCOL, protocol);
    return switch (rule) {
      case Unmarked(_, _, int mark, _) -> message.attributeU32(MARK, mark).attributeU32(MASK, mark);
      case From(IpAddress source, _, _) -> message.attribute(SOURCE, source);
    };
  }

  private @Nullable Unmarked unmarked(Reply reply, Family family) {
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(FIXED);
    if (!mine(reply, attributes)
        || payload.get(0) != Addresses.family(family)
        || attributes.get(MARK) == null) {
      return null;
    }
    return new Unmarked(
        family,
        attributes.u32(PRIORITY, 0),
        attributes.u32(MARK, 0),
        attributes.u32(TABLE, payload.get(4) & 0xff));
  }

  private @Nullable From from(Reply reply) {
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(FIXED);
    IpAddress source = attributes.address(SOURCE);
    if (!mine(reply, attributes)
        || source == null
        || (payload.get(2) & 0xff) != source.family().bits()
        || attributes.get(MARK) != null) {
      return null;
    }
    return new From(
        source, attributes.u32(PRIORITY, 0), attributes.u32(TABLE, payload.get(4) & 0xff));
  }

  private boolean mine(Reply reply, Attributes attributes) {
    return reply.type() == NEW_RULE && attributes.u8(PROTOCOL, 0) == protocol;
  }
}
