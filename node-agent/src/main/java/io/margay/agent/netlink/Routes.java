package io.margay.agent.netlink;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes of both families in one table, all of one route protocol, which marks their owner:
 * linux/rtnetlink.h. Those of the last resort are seen only by who asks for them.
 */
public final class Routes {

  /**
   * linux/rtnetlink.h: the bits of {@code RTNLGRP_IPV4_ROUTE} and {@code RTNLGRP_IPV6_ROUTE}, for a
   * socket that hears of routes.
   */
  public static final int EVENTS = 1 << 6 | 1 << 10;

  static final int NEW_ROUTE = 24;
  private static final int DELETE_ROUTE = 25;
  private static final int GET_ROUTE = 26;

  public static final int TABLE_MAIN = 254;
  private static final int SCOPE_UNIVERSE = 0;
  private static final int SCOPE_LINK = 253;
  private static final int SCOPE_NOWHERE = 255;
  private static final int UNICAST = 1;
  private static final int BLACKHOLE = 6;
  private static final int THROW = 9;

  /** {@code RTNH_F_ONLINK}: the gateway is not looked up among the link's prefixes. */
  private static final int ON_LINK = 4;

  /** The metric of routes of the last resort: worse than any that operators may give. */
  private static final int LAST_RESORT = Integer.MAX_VALUE;

  private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/10");

  /** sys/socket.h: {@code AF_UNSPEC}, all families. */
  private static final int ANY_FAMILY = 0;

  private static final int DESTINATION = 1;
  static final int LINK = 4;
  static final int GATEWAY = 5;
  static final int PRIORITY = 6;
  private static final int PREFERRED_SOURCE = 7;
  static final int MULTIPATH = 9;
  static final int TABLE = 15;

  /** {@code RTA_VIA}, {@code struct rtvia}: a gateway of another family than the destination. */
  static final int VIA = 18;

  static final int VIA_FAMILY = 2;

  /** {@code sizeof(struct rtmsg)}, {@code sizeof(struct rtnexthop)}. */
  static final int FIXED = 12;

  static final int HOP_FIXED = 8;

  private final NetlinkSocket socket;
  private final int protocol;
  private final int table;
  private final boolean lastResort;

  /**
   * Those of the main table.
   *
   * @param protocol the number that its routes carry, 1 to 255 (rtm_protocol)
   */
  public Routes(NetlinkSocket socket, int protocol) {
    this(socket, protocol, TABLE_MAIN);
  }

  /**
   * @param table 1 to 2^32 - 1
   */
  public Routes(NetlinkSocket socket, int protocol, int table) {
    this(socket, protocol, table, false);
  }

  private Routes(NetlinkSocket socket, int protocol, int table, boolean lastResort) {
    this.socket = socket;
    this.protocol = protocol;
    this.table = table;
    this.lastResort = lastResort;
  }

  /**
   * Those of the same table that count where no other leads to the destination, say because its
   * link has gone: beside each of the others there may be one, and neither replaces the other.
   */
  public Routes ofLastResort() {
    return new Routes(socket, protocol, table, true);
  }

  /**
   * A message that adds a route. Any route to the same destination with the same metric, whosever
   * it is, makes the kernel refuse with {@code EEXIST}.
   */
  public Message add(Route route) {
    return put(route, NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL);
  }

  /**
   * A message that puts a route in the place of the one to the same destination with the same
   * metric.
   */
  public Message replace(Route route) {
    return put(route, NetlinkSocket.F_CREATE | NetlinkSocket.F_REPLACE);
  }

  /** A message that deletes the route of this protocol to a destination. */
  public Message delete(Cidr destination) {
    return delete(destination, 0);
  }

  /**
   * The same of one of several.
   *
   * @param metric 0 for that with the lowest
   */
  public Message delete(Cidr destination, int metric) {
    return delete(destination, metric, 0);
  }

  /** The same of this one, and of no other that may be left when it has gone by itself. */
  public Message delete(Route route) {
    return delete(route.destination(), route.metric(), type(route.target()));
  }

  private Message delete(Cidr destination, int metric, int type) {
    Message message =
        message(
            Message.of(() -> "delete route " + destination, DELETE_ROUTE, 0),
            destination,
            SCOPE_NOWHERE,
            type,
            0);
    return metric == 0 || lastResort ? message : message.attributeU32(PRIORITY, metric);
  }

  private static int type(Route.Target target) {
    return switch (target) {
      case Route.Blackhole _ -> BLACKHOLE;
      case Route.Throw _ -> THROW;
      case Route.OnLink _, Route.ViaLink _, Route.Via _ -> UNICAST;
      case Route.Other(int type) -> type;
    };
  }

  /** Sends such messages; gives each one's refusal, or null. */
  public List<@Nullable NetlinkException> send(List<Message> messages) throws NetlinkException {
    return socket.batch(messages);
  }

  /** The routes of this protocol. */
  public List<Route> all() throws NetlinkException {
    return socket.dump(list(), this::read);
  }

  /** Those of them that lead out through one link only. */
  public List<Route> through(int link) throws NetlinkException {
    return socket.dump(
        list(), reply -> reply.attributes(FIXED).u32(LINK, 0) == link ? read(reply) : null);
  }

  private Message list() {
    return list(protocol, table);
  }

  /**
   * Asks for the routes of a table.
   *
   * @param protocol 0 for those of all
   */
  static Message list(int protocol, int table) {
    return Message.of("list routes", GET_ROUTE, 0)
        .u8(ANY_FAMILY)
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(shortNumber(table))
        .u8(protocol)
        .u8(0)
        .u8(0)
        .u32(0)
        .attributeU32(TABLE, table);
  }

  /**
   * The destination of a route of this protocol that an event is about; null if it is about
   * something else. For a socket opened with {@link #EVENTS}.
   */
  public @Nullable Cidr changed(Reply event) {
    if (event.type() == NEW_ROUTE) {
      Route route = read(event);
      return route == null ? null : route.destination();
    }
    if (event.type() == DELETE_ROUTE) {
      Route route = readAny(event);
      return route == null ? null : route.destination();
    }
    return null;
  }

  /** Whether an event is about a route, anybody's. */
  public boolean isRoute(Reply event) {
    return event.type() == NEW_ROUTE || event.type() == DELETE_ROUTE;
  }

  private Message put(Route route, int flags) {
    Message message = Message.of(() -> "add route " + text(route), NEW_ROUTE, flags);
    Cidr destination = route.destination();
    return switch (route.target()) {
      case Route.Blackhole _ -> message(message, destination, SCOPE_UNIVERSE, BLACKHOLE, 0);
      case Route.Throw _ -> message(message, destination, SCOPE_UNIVERSE, THROW, 0);
      case Route.OnLink(int link, IpAddress source) -> {
        Message direct =
            message(message, destination, SCOPE_LINK, UNICAST, 0).attributeU32(LINK, link);
        yield source == null ? direct : direct.attribute(PREFERRED_SOURCE, source);
      }
      case Route.ViaLink(IpAddress gateway, int link, int metric) -> {
        Message via =
            message(
                    message,
                    destination,
                    SCOPE_UNIVERSE,
                    UNICAST,
                    isLinkLocal(gateway) ? 0 : ON_LINK)
                .attribute(GATEWAY, gateway)
                .attributeU32(LINK, link);
        yield metric == 0 ? via : via.attributeU32(PRIORITY, metric);
      }
      case Route.Via(List<IpAddress> gateways, int metric) -> {
        Message via = message(message, destination, SCOPE_UNIVERSE, UNICAST, 0);
        Message ranked = metric == 0 ? via : via.attributeU32(PRIORITY, metric);
        Family family = destination.family();
        yield gateways.size() == 1
            ? gateway(ranked, family, gateways.getFirst())
            : ranked.container(
                MULTIPATH, hops -> gateways.forEach(each -> hop(hops, family, each)));
      }
      case Route.Other(int type) ->
          throw new IllegalArgumentException("routes of type " + type + " are not made");
    };
  }

  private static void hop(Message message, Family family, IpAddress gateway) {
    int address = gateway.family().bits() / 8 + (gateway.family() == family ? 0 : VIA_FAMILY);
    Message fixed = message.u16(HOP_FIXED + 4 + (address + 3 & ~3)).u8(0).u8(0).u32(0);
    gateway(fixed, family, gateway);
  }

  /**
   * Routes to IPv4 prefixes may lead through IPv6 (RFC 8950); the kernel finds the link by its
   * routes of the gateway's family.
   */
  private static Message gateway(Message message, Family family, IpAddress gateway) {
    if (gateway.family() == family) {
      return message.attribute(GATEWAY, gateway);
    }
    byte[] address = gateway.toBytes();
    ByteBuffer via =
        ByteBuffer.allocate(VIA_FAMILY + address.length).order(ByteOrder.nativeOrder());
    via.putShort((short) Addresses.family(gateway.family())).put(address);
    return message.attribute(VIA, via.array());
  }

  private Message message(Message message, Cidr destination, int scope, int type, int flags) {
    Message route =
        message
            .u8(Addresses.family(destination.family()))
            .u8(destination.length())
            .u8(0)
            .u8(0)
            .u8(shortNumber(table))
            .u8(protocol)
            .u8(scope)
            .u8(type)
            .u32(flags)
            .attributeU32(TABLE, table)
            .attribute(DESTINATION, destination.address());
    return lastResort ? route.attributeU32(PRIORITY, LAST_RESORT) : route;
  }

  /** What fits into a byte; a larger number is in an attribute only ({@code RT_TABLE_UNSPEC}). */
  private static int shortNumber(int table) {
    return table < 256 ? table : 0;
  }

  private @Nullable Route read(Reply reply) {
    return reply.type() == NEW_ROUTE ? readAny(reply) : null;
  }

  private @Nullable Route readAny(Reply reply) {
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(FIXED);
    if ((payload.get(5) & 0xff) != protocol
        || attributes.u32(TABLE, payload.get(4) & 0xff) != table
        || (attributes.u32(PRIORITY, 0) == LAST_RESORT) != lastResort) {
      return null;
    }
    Family family = Addresses.family(payload.get(0));
    if (family == null) {
      return null;
    }
    boolean onLink = (payload.getInt(8) & ON_LINK) != 0;
    return new Route(
        destination(payload, attributes, family),
        target(payload.get(7) & 0xff, onLink, family, attributes));
  }

  /** Without the attribute it is everything. */
  static Cidr destination(ByteBuffer payload, Attributes attributes, Family family) {
    IpAddress address = attributes.address(DESTINATION);
    return Cidr.of(address == null ? IpAddress.zero(family) : address, payload.get(1) & 0xff);
  }

  private static Route.Target target(
      int type, boolean onLink, Family family, Attributes attributes) {
    if (type == BLACKHOLE) {
      return new Route.Blackhole();
    }
    if (type == THROW) {
      return new Route.Throw();
    }
    if (type != UNICAST) {
      return new Route.Other(type);
    }
    List<IpAddress> gateways = new ArrayList<>();
    IpAddress single = NextHop.gateway(attributes);
    if (single != null && (onLink || isLinkLocal(single))) {
      int metric = attributes.u32(PRIORITY, 0);
      return new Route.ViaLink(
          single, attributes.u32(LINK, 0), metric == Route.usual(family) ? 0 : metric);
    }
    if (single != null) {
      gateways.add(single);
    }
    for (NextHop hop : NextHop.several(attributes)) {
      if (hop.gateway() != null) {
        gateways.add(hop.gateway());
      }
    }
    return gateways.isEmpty()
        ? new Route.OnLink(attributes.u32(LINK, 0), attributes.address(PREFERRED_SOURCE))
        : new Route.Via(gateways, attributes.u32(PRIORITY, 0));
  }

  /** Such a gateway is on its link anyway, and the kernel takes the flag for a contradiction. */
  private static boolean isLinkLocal(IpAddress gateway) {
    return LINK_LOCAL.contains(gateway);
  }

  private static String text(Route route) {
    return switch (route.target()) {
      case Route.Blackhole _ -> "blackhole " + route.destination();
      case Route.Throw _ -> "throw " + route.destination();
      case Route.OnLink(int link, IpAddress source) ->
          route.destination() + " on link " + link + (source == null ? "" : " from " + source);
      case Route.Via(List<IpAddress> gateways, int metric) ->
          route.destination() + " via " + gateways + " metric " + metric;
      case Route.ViaLink(IpAddress gateway, int link, int metric) ->
          route.destination() + " via " + gateway + " on link " + link + " metric " + metric;
      case Route.Other(int type) -> route.destination() + " of type " + type;
    };
  }
}
