package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.Ipips;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.overlay.Overlay.Ipip;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the IPIP device as desired. One thread uses it. */
final class IpipDriver {

  private static final String LACK =
      "this kernel has no IPIP, which a pool asks for: load or build its module ipip";

  private final TunnelLink link;
  private final Ipips ipips;
  private @Nullable Ipip wanted;
  private @Nullable Link made;
  private boolean lacking;
  private boolean dirty = true;

  IpipDriver(Netns netns, NetlinkSocket socket) {
    this.link = new TunnelLink(Ipip.NAME, Family.IPV4, netns, socket);
    this.ipips = new Ipips(socket);
  }

  /** Says how the device should be; null for none. */
  void want(@Nullable Ipip desired) {
    dirty |= !Objects.equals(desired, wanted);
    wanted = desired;
  }

  /** Others changed links or addresses. */
  void disturbed() {
    dirty |= wanted != null;
  }

  void resync() {
    dirty = true;
  }

  /** The size of the largest packet through the device; 0 without one. */
  int mtu() {
    return made == null ? 0 : made.mtu();
  }

  /** What the kernel can not do, though it is asked for, in words; empty if there is nothing. */
  List<String> lacks() {
    return lacking ? List.of(LACK) : List.of();
  }

  /** Makes what routes will need; adds what could not be done, a sentence each. */
  void applyPuts(List<String> failures) {
    Ipip desired = wanted;
    if (desired == null || !dirty) {
      return;
    }
    try {
      made = make(desired);
      dirty = false;
      lacking = false;
    } catch (IOException e) {
      made = null;
      lacking =
          e instanceof NetlinkException refusal && refusal.errno() == NetlinkException.EOPNOTSUPP;
      failures.add(lacking ? LACK : Ipip.NAME + ": " + e.getMessage());
    }
  }

  private Link make(Ipip desired) throws IOException {
    int mtu = desired.mtu(link.below(desired.local()).mtu());
    Optional<Link> there = link.get();
    if (there.isPresent() && !local().equals(Optional.of(desired.local()))) {
      link.deleteToMakeAnew();
      there = Optional.empty();
    }
    if (there.isEmpty()) {
      ipips.create(link.name(), mtu, desired.local());
    } else {
      link.mtu(there.get(), mtu);
    }
    return link.bringUp(desired.address());
  }

  private Optional<IpAddress> local() throws NetlinkException {
    return ipips.local(link.name());
  }

  /** Removes what no route needs any more. */
  void applyRemovals(List<String> failures) {
    if (wanted != null || !dirty) {
      return;
    }
    try {
      link.delete();
      made = null;
      lacking = false;
      dirty = false;
    } catch (IOException e) {
      failures.add(Ipip.NAME + ": " + e.getMessage());
    }
  }
}
