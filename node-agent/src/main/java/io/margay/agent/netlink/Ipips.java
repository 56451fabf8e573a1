package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.util.Optional;

/**
 * IPIP devices that have no other end of their own: each packet goes to the gateway of its route
 * (RFC 2003; linux/if_tunnel.h).
 */
public final class Ipips {

  private static final String KIND = "ipip";
  private static final int LOCAL = 2;
  private static final int REMOTE = 3;

  private final NetlinkSocket socket;

  public Ipips(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Makes a device, not up. It cuts no packets: one that is too large is refused.
   *
   * @param local the address that it sends from and takes packets for
   * @param mtu in bytes
   * @throws NetlinkException with {@link NetlinkException#EOPNOTSUPP} from a kernel without IPIP
   */
  public void create(String name, int mtu, IpAddress local) throws NetlinkException {
    socket.request(
        LinkKinds.create(
            "create ipip device " + name + " from " + local,
            name,
            mtu,
            KIND,
            data -> data.attribute(LOCAL, local)));
  }

  /** The address that a device sends from; empty if there is none such. */
  public Optional<IpAddress> local(String name) throws NetlinkException {
    return LinkKinds.read(
        socket,
        name,
        KIND,
        data -> {
          IpAddress remote = data.address(REMOTE);
          return remote == null || remote.equals(IpAddress.zero(remote.family()))
              ? data.address(LOCAL)
              : null;
        });
  }
}
