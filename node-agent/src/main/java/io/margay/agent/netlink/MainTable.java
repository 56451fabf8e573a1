package io.margay.agent.netlink;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the main table of both families, whosever routes they are: linux/rtnetlink.h. */
public final class MainTable {

  private static final int NEW_ROUTE = 24;
  private static final int GET_ROUTE = 26;
  private static final int TABLE_MAIN = 254;

  private static final int DESTINATION = 1;
  private static final int LINK = 4;
  private static final int GATEWAY = 5;
  private static final int PRIORITY = 6;
  private static final int MULTIPATH = 9;
  private static final int TABLE = 15;
  private static final int VIA = 18;
  private static final int VIA_FAMILY = 2;

  /** {@code sizeof(struct rtmsg)}, {@code sizeof(struct rtnexthop)}. */
  private static final int FIXED = 12;

  private static final int HOP_FIXED = 8;

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
  public record Entry(Cidr destination, Type type, int protocol, int metric, List<Hop> hops) {

    /** {@code RTPROT_KERNEL}. */
    public static final int KERNEL = 2;

    public Entry {
      hops = List.copyOf(hops);
    }
  }

  /**
   * A way.
   *
   * @param gateway null for what is on the link itself
   * @param link its index
   */
  public record Hop(@Nullable IpAddress gateway, int link) {}

  /** All routes, in the kernel's order. */
  public static List<Entry> read(NetlinkSocket socket) throws NetlinkException {
    Message dump =
        Message.of("list all routes", GET_ROUTE, 0)
            .u8(0)
            .u8(0)
            .u8(0)
            .u8(0)
            .u8(TABLE_MAIN)
            .u8(0)
            .u8(0)
            .u8(0)
            .u32(0)
            .attributeU32(TABLE, TABLE_MAIN);
    return socket.dump(dump, MainTable::entry);
  }

  private static @Nullable Entry entry(Reply reply) {
    if (reply.type() != NEW_ROUTE) {
      return null;
    }
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(FIXED);
    Family family = Addresses.family(payload.get(0));
    Type type = type(payload.get(7) & 0xff);
    if (family == null
        || type == null
        || attributes.u32(TABLE, payload.get(4) & 0xff) != TABLE_MAIN) {
      return null;
    }
    IpAddress address = attributes.address(DESTINATION);
    return new Entry(
        Cidr.of(address == null ? IpAddress.zero(family) : address, payload.get(1) & 0xff),
        type,
        payload.get(5) & 0xff,
        attributes.u32(PRIORITY, 0),
        type == Type.UNICAST ? hops(attributes) : List.of());
  }

  private static @Nullable Type type(int number) {
    for (Type type : Type.values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }

  private static List<Hop> hops(Attributes attributes) {
    ByteBuffer several = attributes.get(MULTIPATH);
    if (several == null) {
      return List.of(new Hop(gateway(attributes), attributes.u32(LINK, 0)));
    }
    List<Hop> hops = new ArrayList<>();
    for (int at = 0; at + HOP_FIXED <= several.limit(); ) {
      int length = several.getShort(at) & 0xffff;
      if (length < HOP_FIXED || at + length > several.limit()) {
        break;
      }
      ByteBuffer one = several.slice(at, length).order(several.order());
      hops.add(new Hop(gateway(Attributes.of(one, HOP_FIXED)), one.getInt(4)));
      at += length + 3 & ~3;
    }
    return hops;
  }

  private static @Nullable IpAddress gateway(Attributes attributes) {
    ByteBuffer via = attributes.get(VIA);
    if (via == null || via.limit() <= VIA_FAMILY) {
      return attributes.address(GATEWAY);
    }
    byte[] address = new byte[via.limit() - VIA_FAMILY];
    via.get(VIA_FAMILY, address);
    return address.length == 4 || address.length == 16 ? IpAddress.of(address) : null;
  }
}
