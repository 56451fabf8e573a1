package io.margay.agent.dataplane.links;

import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.dataplane.plan.InterfaceNames;
import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Departure;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import io.margay.core.net.InterfaceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires in the kernel. A socket lives for one operation, so nothing is shared or left open. */
public final class KernelLinks implements WorkloadLinks {

  private static final Logger log = LoggerFactory.getLogger(KernelLinks.class);

  /** Of every node's end of a wire: workloads then see one gateway that never changes. */
  static final String HOST_MAC = "ee:ee:ee:ee:ee:ee";

  private static final InterfaceAddress HOST_LINK_LOCAL =
      new InterfaceAddress(Gateway.IPV6.address(), 64);

  private static final int SMALLEST_MTU = 68;

  /** RFC 8200 section 5. */
  private static final int SMALLEST_IPV6_MTU = 1280;

  private static final int LARGEST_MTU = 65_535;

  private static final long CARRIER_NANOS = 1_000_000_000;
  private static final long LOOK_AGAIN_NANOS = 200_000;

  private final Netns host;

  /**
   * @param host the node's network namespace
   */
  public KernelLinks(Netns host) {
    this.host = host;
  }

  @Override
  public Attached attach(Wire wire) throws LinkException {
    validate(wire);
    try (NetlinkSocket socket = NetlinkSocket.brief(host, NetlinkSocket.ROUTE)) {
      // Its default route would be the workload's, and the node cut off.
      if (host.is(Netns.at(wire.netns()))) {
        throw new IOException(wire.netns() + " is the node's own network namespace");
      }
      Links links = new Links(socket);
      boolean again = create(wire, links);
      try {
        setUp(find(links, wire.hostInterface()), WorkloadEnd.hasIpv6(wire), socket);
        String mac = Netns.at(wire.netns()).call(() -> WorkloadEnd.configure(wire, again));
        awaitCarrier(links, wire.hostInterface());
        return new Attached(mac);
      } catch (IOException | RuntimeException e) {
        links.delete(wire.hostInterface());
        sweep(wire.netns());
        throw e;
      }
    } catch (IOException e) {
      throw failed("made", wire.hostInterface(), e);
    }
  }

  private void setUp(Link end, boolean ipv6, NetlinkSocket socket) throws IOException {
    host.run(() -> HostSettings.write(end.name(), ipv6));
    socket.all(List.of(HostSettings.message(end.index(), ipv6), new Links(socket).up(end.index())));
    if (ipv6) {
      new Addresses(socket).put(end.index(), HOST_LINK_LOCAL);
    }
  }

  /**
   * The end that came up first can send only when the kernel has noticed that the other is up too,
   * which is a moment later on a busy node: what is sent to the workload before that is lost.
   */
  private static void awaitCarrier(Links links, String end) throws IOException {
    long deadline = System.nanoTime() + CARRIER_NANOS;
    while (!links.isRunning(end)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(end + " has no carrier, although both its ends are up");
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Whether it takes the place of one that was there before. */
  private static boolean create(Wire wire, Links links) throws IOException {
    try {
      make(wire, links);
      return false;
    } catch (NetlinkException e) {
      // Either name may be taken; that on the node by what an earlier attempt left.
      if (e.errno() != NetlinkException.EEXIST) {
        throw e;
      }
      if (!links.delete(wire.hostInterface())) {
        throw taken(wire, e);
      }
      makeAgain(wire, links);
      return true;
    }
  }

  private static void makeAgain(Wire wire, Links links) throws IOException {
    try {
      make(wire, links);
    } catch (NetlinkException e) {
      throw e.errno() == NetlinkException.EEXIST ? taken(wire, e) : e;
    }
  }

  private static void make(Wire wire, Links links) throws NetlinkException {
    links.createVeth(
        wire.hostInterface(),
        HOST_MAC,
        wire.workloadInterface(),
        wire.mac(),
        Netns.at(wire.netns()),
        wire.mtu());
  }

  private static IOException taken(Wire wire, NetlinkException e) {
    return new IOException(
        "the workload has an interface " + wire.workloadInterface() + " already", e);
  }

  @Override
  public void detach(String hostInterface, @Nullable Path netns) throws LinkException {
    try {
      Departure.of(host, hostInterface);
    } catch (IOException e) {
      throw failed("removed", hostInterface, e);
    }
    if (netns != null) {
      sweep(netns);
    }
  }

  /**
   * What can not be swept now does no harm: no packet has such a source any more, and the table is
   * empty.
   */
  private void sweep(Path netns) {
    try {
      if (Files.exists(netns) && !host.is(Netns.at(netns))) {
        try (NetlinkSocket socket = NetlinkSocket.brief(Netns.at(netns), NetlinkSocket.ROUTE)) {
          WaysOut.sweep(socket);
        }
      }
    } catch (IOException e) {
      log.info(
          "routing rules of a workload's namespace could not be looked at netns={} reason=\"{}\"",
          netns,
          e.getMessage());
    }
  }

  @Override
  public List<String> check(Wire wire) throws LinkException {
    validate(wire);
    try (NetlinkSocket socket = NetlinkSocket.brief(host, NetlinkSocket.ROUTE)) {
      Optional<Link> found = new Links(socket).get(wire.hostInterface());
      if (found.isEmpty()) {
        return List.of("there is no interface " + wire.hostInterface() + " on the node");
      }
      Link hostEnd = found.get();
      List<String> wrong = new ArrayList<>(LinkChecks.of(hostEnd, wire.mtu()));
      if (!hostEnd.mac().equals(HOST_MAC)) {
        wrong.add(hostEnd.name() + " has the Ethernet address " + hostEnd.mac());
      }
      boolean ipv6 = WorkloadEnd.hasIpv6(wire);
      wrong.addAll(host.call(() -> HostSettings.check(wire.hostInterface(), ipv6)));
      if (ipv6 && !new Addresses(socket).of(hostEnd.index()).contains(HOST_LINK_LOCAL)) {
        wrong.add(hostEnd.name() + " does not have the address " + Gateway.IPV6.address());
      }
      wrong.addAll(Netns.at(wire.netns()).call(() -> WorkloadEnd.check(wire, hostEnd)));
      return wrong;
    } catch (IOException e) {
      throw failed("checked", wire.hostInterface(), e);
    }
  }

  private static Link find(Links links, String name) throws IOException {
    return links
        .get(name)
        .orElseThrow(() -> new IOException("interface " + name + " was deleted at once"));
  }

  private static void validate(Wire wire) throws LinkException {
    for (String name : List.of(wire.hostInterface(), wire.workloadInterface())) {
      if (!InterfaceNames.valid(name)) {
        throw new LinkException(
            "'" + name + "' is no interface name: 1 to 15 letters, digits, dots, _ and -");
      }
    }
    if (wire.mtu() < SMALLEST_MTU || wire.mtu() > LARGEST_MTU) {
      throw new LinkException("an MTU is 68 to 65535 bytes, not " + wire.mtu());
    }
    if (wire.addresses().isEmpty()) {
      throw new LinkException("a workload needs an address");
    }
    if (WorkloadEnd.hasIpv6(wire) && !Sysctl.exists("ipv6")) {
      throw new LinkException(
          "the node's kernel has no IPv6, which " + wire.addresses() + " asks for");
    }
    if (WorkloadEnd.hasIpv6(wire) && wire.mtu() < SMALLEST_IPV6_MTU) {
      throw new LinkException(
          "an MTU for IPv6 is at least " + SMALLEST_IPV6_MTU + " bytes, not " + wire.mtu());
    }
  }

  private static LinkException failed(String what, String name, IOException e) {
    return new LinkException("wire " + name + " can not be " + what + ": " + e.getMessage(), e);
  }
}
