package io.margay.agent.netlink;

import io.margay.core.net.Family;
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

  private static final int PRIORITY = 6;
  private static final int MARK = 10;
  private static final int TABLE = 15;
  private static final int MASK = 16;
  private static final int PROTOCOL = 21;

  /** {@code FR_ACT_TO_TBL}. */
  private static final int TO_TABLE = 1;

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

  /**
   * Packets without a mark ask a table.
   *
   * @param priority the lower, the earlier it is asked: 1 to 32765
   * @param mark one bit
   */
  public record Unmarked(Family family, int priority, int mark, int table) {}

  /** Adds a rule; one that is there already is no error. */
  public void add(Unmarked rule) throws NetlinkException {
    try {
      socket.request(message("add", rule, NEW_RULE, NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL));
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.EEXIST) {
        throw e;
      }
    }
  }

  /** Deletes a rule; one that is not there is no error. */
  public void delete(Unmarked rule) throws NetlinkException {
    try {
      socket.request(message("delete", rule, DELETE_RULE, 0));
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.ENOENT) {
        throw e;
      }
    }
  }

  /** The rules of this protocol and family. */
  public List<Unmarked> all(Family family) throws NetlinkException {
    Message dump = Message.of("list routing rules", GET_RULE, 0).u8(Addresses.family(family));
    for (int i = 1; i < FIXED; i++) {
      dump.u8(0);
    }
    return socket.dump(dump, reply -> read(reply, family));
  }

  private Message message(String verb, Unmarked rule, int type, int flags) {
    return Message.of(verb + " routing rule of priority " + rule.priority(), type, flags)
        .u8(Addresses.family(rule.family()))
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(rule.table() < 256 ? rule.table() : 0)
        .u8(0)
        .u8(0)
        .u8(TO_TABLE)
        .u32(INVERT)
        .attributeU32(PRIORITY, rule.priority())
        .attributeU32(MARK, rule.mark())
        .attributeU32(MASK, rule.mark())
        .attributeU32(TABLE, rule.table())
        .attributeU8(PROTOCOL, protocol);
  }

  private @Nullable Unmarked read(Reply reply, Family family) {
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(FIXED);
    if (reply.type() != NEW_RULE
        || attributes.u8(PROTOCOL, 0) != protocol
        || payload.get(0) != Addresses.family(family)) {
      return null;
    }
    return new Unmarked(
        family,
        attributes.u32(PRIORITY, 0),
        attributes.u32(MARK, 0),
        attributes.u32(TABLE, payload.get(4) & 0xff));
  }
}
