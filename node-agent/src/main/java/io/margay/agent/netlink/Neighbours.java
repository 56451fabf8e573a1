package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Link-layer addresses of neighbours, and where a tunnel device sends Ethernet addresses:
 * linux/neighbour.h.
 */
public final class Neighbours {

  private static final int NEW_NEIGHBOUR = 28;
  private static final int DELETE_NEIGHBOUR = 29;
  private static final int GET_NEIGHBOUR = 30;
  private static final int DESTINATION = 1;
  private static final int LINK_ADDRESS = 2;
  private static final int PERMANENT = 0x80;

  /** {@code NTF_SELF}: the entry is the device's own, not that of a bridge above it. */
  private static final int SELF = 2;

  /** sys/socket.h: {@code AF_UNSPEC}, {@code AF_BRIDGE}. */
  private static final int ANY_FAMILY = 0;

  private static final int BRIDGE = 7;

  /** {@code sizeof(struct ndmsg)}. */
  private static final int FIXED = 12;

  private final NetlinkSocket socket;

  public Neighbours(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Says for good which Ethernet address an IP address on a link has. */
  public void putPermanent(int link, IpAddress address, String mac) throws NetlinkException {
    socket.request(put(link, address, mac));
  }

  /** A message that says for good which Ethernet address an IP address on a link has. */
  public Message put(int link, IpAddress address, String mac) {
    return fixed(
            Message.of(
                () -> "add neighbour " + address,
                NEW_NEIGHBOUR,
                NetlinkSocket.F_CREATE | NetlinkSocket.F_REPLACE),
            Addresses.family(address.family()),
            link,
            0)
        .attribute(DESTINATION, address)
        .attribute(LINK_ADDRESS, MacAddress.bytes(mac));
  }

  /** A message that forgets what {@link #put} said. */
  public Message delete(int link, IpAddress address) {
    return fixed(
            Message.of(() -> "delete neighbour " + address, DELETE_NEIGHBOUR, 0),
            Addresses.family(address.family()),
            link,
            0)
        .attribute(DESTINATION, address);
  }

  /** A message that says to which host a tunnel device sends what is for an Ethernet address. */
  public Message putForwarding(int link, String mac, IpAddress host) {
    return forwarding(
        Message.of(
            () -> "forward " + mac + " to " + host,
            NEW_NEIGHBOUR,
            NetlinkSocket.F_CREATE | NetlinkSocket.F_REPLACE),
        link,
        mac,
        host);
  }

  /** A message that forgets what {@link #putForwarding} said. */
  public Message deleteForwarding(int link, String mac, IpAddress host) {
    return forwarding(
        Message.of(() -> "no longer forward " + mac + " to " + host, DELETE_NEIGHBOUR, 0),
        link,
        mac,
        host);
  }

  private static Message forwarding(Message message, int link, String mac, IpAddress host) {
    return fixed(message, BRIDGE, link, SELF)
        .attribute(LINK_ADDRESS, MacAddress.bytes(mac))
        .attribute(DESTINATION, host);
  }

  /** Sends such messages; gives each one's refusal, or null. */
  public List<@Nullable NetlinkException> send(List<Message> messages) throws NetlinkException {
    return socket.batch(messages);
  }

  /** The permanent neighbours of a link, of both families. */
  public Map<IpAddress, String> permanent(int link) throws NetlinkException {
    Map<IpAddress, String> found = new LinkedHashMap<>();
    for (Entry entry : list(ANY_FAMILY, link)) {
      if (entry.address() != null && entry.mac() != null) {
        found.put(entry.address(), entry.mac());
      }
    }
    return found;
  }

  /** Where a tunnel device sends Ethernet addresses. */
  public Map<String, IpAddress> forwarding(int link) throws NetlinkException {
    Map<String, IpAddress> found = new LinkedHashMap<>();
    for (Entry entry : list(BRIDGE, link)) {
      if (entry.address() != null && entry.mac() != null) {
        found.put(entry.mac(), entry.address());
      }
    }
    return found;
  }

  private record Entry(@Nullable IpAddress address, @Nullable String mac) {}

  private List<Entry> list(int family, int link) throws NetlinkException {
    return new ArrayList<>(
        socket.dump(
            fixed(Message.of("list neighbours", GET_NEIGHBOUR, 0), family, 0, 0),
            reply -> read(reply, link)));
  }

  private static @Nullable Entry read(Reply reply, int link) {
    ByteBuffer payload = reply.payload();
    if (reply.type() != NEW_NEIGHBOUR
        || payload.getInt(4) != link
        || (payload.getShort(8) & PERMANENT) == 0) {
      return null;
    }
    Attributes attributes = reply.attributes(FIXED);
    ByteBuffer mac = attributes.get(LINK_ADDRESS);
    return new Entry(
        attributes.address(DESTINATION),
        mac == null || mac.limit() != 6 ? null : MacAddress.text(mac));
  }

  private static Message fixed(Message message, int family, int link, int flags) {
    return message.u8(family).u8(0).u16(0).u32(link).u16(PERMANENT).u8(flags).u8(0);
  }
}
