package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Vxlans;
import io.margay.agent.netlink.Vxlans.Tunnel;
import io.margay.agent.overlay.Overlay.Device;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One VXLAN device: made, changed and removed, without its entries for other nodes. */
final class VxlanDevice {

  private static final Logger LOG = LoggerFactory.getLogger(VxlanDevice.class);

  private final String name;
  private final Family family;
  private final Netns netns;
  private final Links links;
  private final Vxlans vxlans;
  private final Addresses addresses;

  VxlanDevice(String name, Family family, Netns netns, NetlinkSocket socket) {
    this.name = name;
    this.family = family;
    this.netns = netns;
    this.links = new Links(socket);
    this.vxlans = new Vxlans(socket);
    this.addresses = new Addresses(socket);
  }

  /** The device as it is, which may be another since it was last asked for. */
  Link make(Device wanted) throws IOException {
    Link parent = parent(wanted);
    int mtu = parent.mtu() - wanted.overhead();
    Tunnel tunnel = new Tunnel(wanted.id(), wanted.port(), wanted.local(), parent.index());
    Optional<Link> there = links.get(name);
    if (there.isPresent() && !vxlans.get(name).equals(Optional.of(tunnel))) {
      LOG.info("A VXLAN device is made anew, as it has to be another: device={}", name);
      links.delete(name);
      there = Optional.empty();
    }
    if (there.isEmpty()) {
      vxlans.create(name, wanted.mac(), mtu, tunnel);
    } else {
      change(there.get(), wanted, mtu);
    }
    netns.run(() -> VxlanSettings.write(name, family));
    Link made = found();
    if (!made.up()) {
      links.setUp(made.index());
    }
    addresses(made.index(), wanted.address());
    return found();
  }

  private void change(Link there, Device wanted, int mtu) throws IOException {
    if (there.mtu() != mtu) {
      LOG.info(
          "The MTU of a VXLAN device changes: device={} from={} to={}", name, there.mtu(), mtu);
      links.setMtu(there.index(), mtu);
    }
    if (!there.mac().equals(wanted.mac())) {
      links.setMac(there.index(), wanted.mac());
    }
  }

  private void addresses(int index, @Nullable IpAddress wanted) throws IOException {
    InterfaceAddress whole = wanted == null ? null : new InterfaceAddress(wanted, family.bits());
    List<InterfaceAddress> has = addresses.of(index);
    for (InterfaceAddress there : has) {
      if (there.address().family() == family && !there.equals(whole)) {
        addresses.delete(index, there);
      }
    }
    if (whole != null && !has.contains(whole)) {
      addresses.put(index, whole);
    }
  }

  private Link parent(Device wanted) throws IOException {
    int index = addresses.linkOf(wanted.local());
    return links.all().stream()
        .filter(link -> link.index() == index)
        .findFirst()
        .orElseThrow(() ->
            new IOException(
                "no interface has the address "
                    + wanted.local()
                    + ", from which "
                    + name
                    + " has to send"));
  }

  private Link found() throws IOException {
    return links.get(name).orElseThrow(() -> new IOException(name + " was deleted at once"));
  }

  /** Whether there was one. */
  boolean remove() throws IOException {
    return links.delete(name);
  }
}
