package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** VXLAN devices (RFC 7348): linux/if_link.h. */
public final class Vxlans {

  private static final String KIND = "vxlan";

  private static final int ID = 1;
  private static final int LINK = 3;
  private static final int LOCAL = 4;
  private static final int LEARNING = 7;
  private static final int PORT = 15;
  private static final int LOCAL6 = 17;

  private final NetlinkSocket socket;

  public Vxlans(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * What can not be changed once a device is made.
   *
   * @param id the network identifier, VNI, 24 bits
   * @param port UDP
   * @param local the address that it sends from and takes packets for
   * @param parent the interface it sends through; 0 for whichever the routes say
   */
  public record Tunnel(int id, int port, IpAddress local, int parent) {}

  /** Makes a device, not up, that learns no addresses from what it receives. */
  public void create(String name, String mac, int mtu, Tunnel tunnel) throws NetlinkException {
    socket.request(
        LinkKinds.create(
                "create vxlan device " + name + " from " + tunnel.local(),
                name,
                mtu,
                KIND,
                data -> put(data, tunnel))
            .attribute(Links.ADDRESS, MacAddress.bytes(mac)));
  }

  private static void put(Message data, Tunnel tunnel) {
    int local =
        switch (tunnel.local().family()) {
          case IPV4 -> LOCAL;
          case IPV6 -> LOCAL6;
        };
    data.attributeU32(ID, tunnel.id())
        .attribute(local, tunnel.local())
        .attributeU8(LEARNING, 0)
        .attribute(PORT, new byte[] {(byte) (tunnel.port() >> 8), (byte) tunnel.port()});
    if (tunnel.parent() != 0) {
      data.attributeU32(LINK, tunnel.parent());
    }
  }

  /**
   * How a device was made; empty if there is none of that name, or it is another kind of link, or
   * one that learns addresses.
   */
  public Optional<Tunnel> get(String name) throws NetlinkException {
    return LinkKinds.read(socket, name, KIND, Vxlans::read);
  }

  private static @Nullable Tunnel read(Attributes data) {
    if (data.u8(LEARNING, 1) != 0) {
      return null;
    }
    IpAddress ipv4 = data.address(LOCAL);
    IpAddress local = ipv4 == null ? data.address(LOCAL6) : ipv4;
    ByteBuffer port = data.get(PORT);
    return local == null || port == null
        ? null
        : new Tunnel(
            data.u32(ID, 0),
            (port.get(0) & 0xff) << 8 | port.get(1) & 0xff,
            local,
            data.u32(LINK, 0));
  }
}
