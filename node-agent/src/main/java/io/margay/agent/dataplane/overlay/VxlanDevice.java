package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Vxlans;
import io.margay.agent.netlink.Vxlans.Tunnel;
import io.margay.agent.overlay.Overlay.Device;
import java.io.IOException;
import java.util.Optional;

/** One VXLAN device: made, changed and removed, without its entries for other nodes. */
final class VxlanDevice {

  private final TunnelLink link;
  private final Vxlans vxlans;

  VxlanDevice(TunnelLink link, NetlinkSocket socket) {
    this.link = link;
    this.vxlans = new Vxlans(socket);
  }

  /** The device as it is, which may be another since it was last asked for. */
  Link make(Device wanted) throws IOException {
    Link below = link.below(wanted.local());
    int mtu = wanted.mtu(below.mtu());
    Tunnel tunnel = new Tunnel(wanted.id(), wanted.port(), wanted.local(), below.index());
    Optional<Link> there = link.get();
    if (there.isPresent() && !vxlans.get(link.name()).equals(Optional.of(tunnel))) {
      link.deleteToMakeAnew();
      there = Optional.empty();
    }
    if (there.isEmpty()) {
      vxlans.create(link.name(), wanted.mac(), mtu, tunnel);
    } else {
      link.mtu(there.get(), mtu);
      link.mac(there.get(), wanted.mac());
    }
    return link.bringUp(wanted.address());
  }

  /** Whether there was one. */
  boolean remove() throws IOException {
    return link.delete();
  }
}
