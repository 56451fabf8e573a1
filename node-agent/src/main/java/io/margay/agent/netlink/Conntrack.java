package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The table of connections, of both families: linux/netfilter/nfnetlink_conntrack.h. */
public final class Conntrack {

  private static final int SUBSYSTEM = 1 << 8;
  private static final int GET = SUBSYSTEM | 1;
  private static final int DELETE = SUBSYSTEM | 2;

  /** sys/socket.h: {@code AF_UNSPEC}, all families. */
  private static final int ANY_FAMILY = 0;

  private static final int ORIGINAL = 1;
  private static final int REPLY = 2;
  private static final int ID = 12;
  private static final int MASTER = 14;
  private static final int ZONE = 18;
  private static final int TUPLE_IP = 1;
  private static final int TUPLE_PROTOCOL = 2;
  private static final int IPV4_SOURCE = 1;
  private static final int IPV4_DESTINATION = 2;
  private static final int IPV6_SOURCE = 3;
  private static final int IPV6_DESTINATION = 4;
  private static final int NUMBER = 1;
  private static final int SOURCE_PORT = 2;
  private static final int DESTINATION_PORT = 3;
  private static final int ICMP_TYPE = 5;
  private static final int ICMP_CODE = 6;
  private static final int ICMPV6_TYPE = 8;
  private static final int ICMPV6_CODE = 9;
  private static final int NESTED = 0x8000;

  /** {@code sizeof(struct nfgenmsg)}. */
  private static final int FIXED = 4;

  private final NetlinkSocket socket;

  public Conntrack(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Forgets the connections that have one of these addresses at an end, before or after
   * translation.
   *
   * @return how many there were
   */
  public int delete(Set<IpAddress> addresses) throws NetlinkException {
    return delete(list(flow -> flow.touches(addresses)));
  }

  /** The connections of which something holds. */
  public List<Flow> list(Predicate<Flow> wanted) throws NetlinkException {
    return socket.dump(
        Message.of("list connections", GET, 0).netfilter(ANY_FAMILY),
        reply -> {
          Flow flow = read(reply);
          return flow != null && wanted.test(flow) ? flow : null;
        });
  }

  /**
   * Forgets connections.
   *
   * @return how many of them were still there
   */
  public int delete(Collection<Flow> flows) throws NetlinkException {
    int deleted = 0;
    for (NetlinkException refusal :
        socket.batch(flows.stream().map(Conntrack::deletion).toList())) {
      if (refusal == null) {
        deleted++;
      } else if (refusal.errno() != NetlinkException.ENOENT) {
        throw refusal;
      }
    }
    return deleted;
  }

  private static Message deletion(Flow flow) {
    Flow.Identity identity = flow.identity();
    Message message =
        Message.of("delete a connection", DELETE, 0)
            .netfilter(identity.family)
            .attribute(ORIGINAL | NESTED, identity.original);
    if (identity.id != null) {
      message.attribute(ID, identity.id);
    }
    if (identity.zone != null) {
      message.attribute(ZONE, identity.zone);
    }
    return message;
  }

  private static @Nullable Flow read(Reply reply) {
    Attributes entry = reply.attributes(FIXED);
    Attributes original = entry.nested(ORIGINAL);
    Attributes answer = entry.nested(REPLY);
    ByteBuffer originalBytes = entry.get(ORIGINAL);
    if (original == null || answer == null || originalBytes == null) {
      return null;
    }
    Attributes protocol = original.nested(TUPLE_PROTOCOL);
    Flow.Way there = way(original);
    Flow.Way back = way(answer);
    if (protocol == null || there == null || back == null) {
      return null;
    }
    return new Flow(
        protocol.u8(NUMBER, 0),
        there,
        back,
        entry.get(MASTER) != null,
        new Flow.Identity(
            reply.payload().get(0),
            Attributes.copy(originalBytes),
            copy(entry.get(ID)),
            copy(entry.get(ZONE))));
  }

  private static Flow.@Nullable Way way(Attributes tuple) {
    Attributes ip = tuple.nested(TUPLE_IP);
    Attributes protocol = tuple.nested(TUPLE_PROTOCOL);
    if (ip == null || protocol == null) {
      return null;
    }
    IpAddress source = either(ip, IPV4_SOURCE, IPV6_SOURCE);
    IpAddress destination = either(ip, IPV4_DESTINATION, IPV6_DESTINATION);
    if (source == null || destination == null) {
      return null;
    }
    Integer type = u8(protocol, ICMP_TYPE);
    Integer code = u8(protocol, ICMP_CODE);
    return new Flow.Way(
        source,
        destination,
        port(protocol, SOURCE_PORT),
        port(protocol, DESTINATION_PORT),
        type == null ? u8(protocol, ICMPV6_TYPE) : type,
        code == null ? u8(protocol, ICMPV6_CODE) : code);
  }

  private static @Nullable IpAddress either(Attributes ip, int ipv4, int ipv6) {
    IpAddress address = ip.address(ipv4);
    return address == null ? ip.address(ipv6) : address;
  }

  private static @Nullable Integer port(Attributes protocol, int type) {
    ByteBuffer value = protocol.get(type);
    return value == null ? null : value.order(ByteOrder.BIG_ENDIAN).getShort(0) & 0xffff;
  }

  private static @Nullable Integer u8(Attributes attributes, int type) {
    return attributes.get(type) == null ? null : attributes.u8(type, 0);
  }

  private static byte @Nullable [] copy(@Nullable ByteBuffer value) {
    return value == null ? null : Attributes.copy(value);
  }
}
