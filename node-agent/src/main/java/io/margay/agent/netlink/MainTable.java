package io.margay.agent.netlink;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the main table of both families, whosever routes they are: linux/rtnetlink.h. */
public final class MainTable {

  private MainTable() {}

  /** The types of routes that are told of. */
  public enum Type {
    UNICAST(1),
    BLACKHOLE(6),
    UNREACHABLE(7);

    private final int number;

    Type(int number) {
      this.number = number;
    }
  }

  /**
   * A route.
   *
   * @param protocol who made it (rtm_protocol): 2 the kernel itself
   * @param metric of routes to one destination the one with the lowest is followed
   * @param hops where it leads; none but for unicast
   */
  public record Entry(Cidr destination, Type type, int protocol, int metric, List<NextHop> hops) {

    /** {@code RTPROT_KERNEL}. */
    public static final int KERNEL = 2;

    public Entry {
      hops = List.copyOf(hops);
    }
  }

  /** All routes, in the kernel's order. */
  public static List<Entry> read(NetlinkSocket socket) throws NetlinkException {
    return socket.dump(Routes.list(0, Routes.TABLE_MAIN), MainTable::entry);
  }

  private static @Nullable Entry entry(Reply reply) {
    if (reply.type() != Routes.NEW_ROUTE) {
      return null;
    }
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(Routes.FIXED);
    Family family = Addresses.family(payload.get(0));
    Type type = type(payload.get(7) & 0xff);
    if (family == null
        || type == null
        || attributes.u32(Routes.TABLE, payload.get(4) & 0xff) != Routes.TABLE_MAIN) {
      return null;
    }
    return new Entry(
        Routes.destination(payload, attributes, family),
        type,
        payload.get(5) & 0xff,
        attributes.u32(Routes.PRIORITY, 0),
        type == Type.UNICAST ? NextHop.of(attributes) : List.of());
  }

  private static @Nullable Type type(int number) {
    for (Type type : Type.values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }
}
