package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of connections: linux/netfilter/nfnetlink_conntrack.h. */
public final class Conntrack {

  private static final int SUBSYSTEM = 1 << 8;
  private static final int GET = SUBSYSTEM | 1;
  private static final int DELETE = SUBSYSTEM | 2;

  /** sys/socket.h: {@code AF_UNSPEC}, all families. */
  private static final int ANY_FAMILY = 0;

  private static final int ORIGINAL = 1;
  private static final int REPLY = 2;
  private static final int ID = 12;
  private static final int ZONE = 18;
  private static final int TUPLE_IP = 1;
  private static final int SOURCE = 1;
  private static final int DESTINATION = 2;
  private static final int NESTED = 0x8000;

  /** {@code sizeof(struct nfgenmsg)}. */
  private static final int FIXED = 4;

  private final NetlinkSocket socket;

  public Conntrack(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Forgets the connections of both families that have one of these addresses at an end, before or
   * after translation.
   *
   * @return how many there were
   */
  public int delete(Set<IpAddress> addresses) throws NetlinkException {
    List<Message> deletions =
        socket.dump(
            Message.of("list connections", GET, 0).netfilter(ANY_FAMILY),
            reply -> deletion(reply.payload().get(0), reply.attributes(FIXED), addresses));
    int deleted = 0;
    for (NetlinkException refusal : socket.batch(deletions)) {
      if (refusal == null) {
        deleted++;
      } else if (refusal.errno() != NetlinkException.ENOENT) {
        throw refusal;
      }
    }
    return deleted;
  }

  private static @Nullable Message deletion(
      int family, Attributes entry, Set<IpAddress> addresses) {
    ByteBuffer original = entry.get(ORIGINAL);
    if (original == null
        || !(concerns(entry, ORIGINAL, addresses) || concerns(entry, REPLY, addresses))) {
      return null;
    }
    Message message =
        Message.of("delete a connection", DELETE, 0)
            .netfilter(family)
            .attribute(ORIGINAL | NESTED, original);
    for (int same : List.of(ID, ZONE)) {
      ByteBuffer value = entry.get(same);
      if (value != null) {
        message.attribute(same, value);
      }
    }
    return message;
  }

  private static boolean concerns(Attributes entry, int direction, Set<IpAddress> addresses) {
    Attributes tuple = entry.nested(direction);
    Attributes ip = tuple == null ? null : tuple.nested(TUPLE_IP);
    return ip != null && (has(ip, SOURCE, addresses) || has(ip, DESTINATION, addresses));
  }

  private static boolean has(Attributes ip, int end, Set<IpAddress> addresses) {
    IpAddress address = ip.address(end);
    return address != null && addresses.contains(address);
  }
}
