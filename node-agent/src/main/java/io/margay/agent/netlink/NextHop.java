package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way that a route leads: linux/rtnetlink.h.
 *
 * @param gateway null for what is on the link itself
 * @param link its index
 */
public record NextHop(@Nullable IpAddress gateway, int link) {

  /** Those of a route that leads somewhere; one, unless it has several. */
  static List<NextHop> of(Attributes route) {
    return route.get(Routes.MULTIPATH) == null
        ? List.of(new NextHop(gateway(route), route.u32(Routes.LINK, 0)))
        : several(route);
  }

  /** Those of a route that has several; else none. */
  static List<NextHop> several(Attributes route) {
    List<NextHop> hops = new ArrayList<>();
    ByteBuffer all = route.get(Routes.MULTIPATH);
    for (int at = 0; all != null && at + Routes.HOP_FIXED <= all.limit(); ) {
      int length = all.getShort(at) & 0xffff;
      if (length < Routes.HOP_FIXED || at + length > all.limit()) {
        break;
      }
      ByteBuffer one = all.slice(at, length).order(all.order());
      hops.add(new NextHop(gateway(Attributes.of(one, Routes.HOP_FIXED)), one.getInt(4)));
      at += length + 3 & ~3;
    }
    return hops;
  }

  /** Of the destination's family or, as {@code RTA_VIA}, of the other; null for none. */
  static @Nullable IpAddress gateway(Attributes attributes) {
    ByteBuffer via = attributes.get(Routes.VIA);
    if (via == null || via.limit() <= Routes.VIA_FAMILY) {
      return attributes.address(Routes.GATEWAY);
    }
    byte[] address = new byte[via.limit() - Routes.VIA_FAMILY];
    via.get(Routes.VIA_FAMILY, address);
    return address.length == 4 || address.length == 16 ? IpAddress.of(address) : null;
  }
}
