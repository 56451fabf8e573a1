package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;

/** Link-layer addresses of neighbours: linux/neighbour.h. */
public final class Neighbours {

  private static final int NEW_NEIGHBOUR = 28;
  private static final int DESTINATION = 1;
  private static final int LINK_ADDRESS = 2;
  private static final int PERMANENT = 0x80;

  private final NetlinkSocket socket;

  public Neighbours(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Says for good which Ethernet address an IP address on a link has. */
  public void putPermanent(int link, IpAddress address, String mac) throws NetlinkException {
    socket.request(
        Message.of(
                "add neighbour " + address,
                NEW_NEIGHBOUR,
                NetlinkSocket.F_CREATE | NetlinkSocket.F_REPLACE)
            .u8(Addresses.family(address.family()))
            .u8(0)
            .u16(0)
            .u32(link)
            .u16(PERMANENT)
            .u8(0)
            .u8(0)
            .attribute(DESTINATION, address)
            .attribute(LINK_ADDRESS, MacAddress.bytes(mac)));
  }
}
