package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is the same for the interface of every tunnel, of whatever kind. One thread uses it. */
public final class TunnelLink {

  private static final Logger LOG = LoggerFactory.getLogger(TunnelLink.class);

  private final String name;
  private final Family family;
  private final Netns netns;
  private final Links links;
  private final Addresses addresses;

  /**
   * @param family of what it carries
   */
  public TunnelLink(String name, Family family, Netns netns, NetlinkSocket socket) {
    this.name = name;
    this.family = family;
    this.netns = netns;
    this.links = new Links(socket);
    this.addresses = new Addresses(socket);
  }

  String name() {
    return name;
  }

  Optional<Link> get() throws NetlinkException {
    return links.get(name);
  }

  /** One that must not stay as it is. */
  void deleteToMakeAnew() throws NetlinkException {
    LOG.info("A tunnel's device is made anew, as it has to be another: device={}", name);
    links.delete(name);
  }

  /** Whether there was one. */
  boolean delete() throws NetlinkException {
    return links.delete(name);
  }

  /** The interface that has the address from which the tunnel sends. */
  public Link below(IpAddress local) throws IOException {
    int index = addresses.linkOf(local);
    return links.all().stream()
        .filter(link -> link.index() == index)
        .findFirst()
        .orElseThrow(() ->
            new IOException(
                "no interface has the address " + local + ", from which " + name + " has to send"));
  }

  public void mtu(Link there, int mtu) throws NetlinkException {
    if (there.mtu() != mtu) {
      LOG.info(
          "The MTU of a tunnel's device changes: device={} from={} to={}", name, there.mtu(), mtu);
      links.setMtu(there.index(), mtu);
    }
  }

  void mac(Link there, String mac) throws NetlinkException {
    if (!there.mac().equals(mac)) {
      links.setMac(there.index(), mac);
    }
  }

  /**
   * Gives it its settings and its only address of the family, and brings it up.
   *
   * @return the device as it is then
   */
  public Link bringUp(@Nullable IpAddress address) throws IOException {
    netns.run(() -> TunnelSettings.write(name, family));
    Link made = there();
    if (!made.up()) {
      links.setUp(made.index());
    }
    addresses(made.index(), address);
    return there();
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

  /** The device, which there must be. */
  public Link there() throws IOException {
    return get().orElseThrow(() -> new IOException(name + " was deleted at once"));
  }
}
