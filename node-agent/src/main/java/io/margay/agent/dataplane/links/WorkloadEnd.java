package io.margay.agent.dataplane.links;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.Neighbours;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Route;
import io.margay.agent.netlink.Routes;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The workload's end of a wire; runs in the workload's network namespace. */
final class WorkloadEnd {

  private static final IpAddress GATEWAY = IpAddress.parse("169.254.1.1");
  private static final Cidr EVERYTHING = Cidr.parse("0.0.0.0/0");

  /** linux/rtnetlink.h: {@code RTPROT_BOOT}, of routes made while an interface is set up. */
  private static final int PROTOCOL_BOOT = 3;

  private WorkloadEnd() {}

  /** Gives its Ethernet address. */
  static String configure(Wire wire) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(Netns.OWN, NetlinkSocket.ROUTE, 0)) {
      Links links = new Links(socket);
      Link link =
          links
              .get(wire.workloadInterface())
              .orElseThrow(
                  () -> new IOException(wire.workloadInterface() + " left the workload at once"));
      links.setUp(link.index());
      for (IpAddress address : wire.addresses()) {
        new Addresses(socket).put(link.index(), full(address));
      }
      // The node answers ARP for it too; this saves the first packet the question.
      new Neighbours(socket).putPermanent(link.index(), GATEWAY, KernelLinks.HOST_MAC);
      Routes routes = new Routes(socket, PROTOCOL_BOOT);
      List<NetlinkException> refusals = new ArrayList<>();
      for (var refusal :
          routes.send(
              List.of(
                  routes.replace(new Route(Cidr.host(GATEWAY), new Route.OnLink(link.index()))),
                  routes.replace(new Route(EVERYTHING, new Route.Via(List.of(GATEWAY))))))) {
        if (refusal != null) {
          refusals.add(refusal);
        }
      }
      if (!refusals.isEmpty()) {
        throw refusals.getFirst();
      }
      return link.mac();
    }
  }

  static List<String> check(Wire wire, Link hostEnd) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(Netns.OWN, NetlinkSocket.ROUTE, 0)) {
      Optional<Link> found = new Links(socket).get(wire.workloadInterface());
      if (found.isEmpty()) {
        return List.of("there is no interface " + wire.workloadInterface() + " in the workload");
      }
      Link link = found.get();
      List<String> wrong = new ArrayList<>(LinkChecks.of(link, wire.mtu()));
      if (hostEnd.peerIndex() != link.index() || link.peerIndex() != hostEnd.index()) {
        wrong.add(link.name() + " is not the other end of " + hostEnd.name());
      }
      List<InterfaceAddress> addresses = new Addresses(socket).of(link.index());
      for (IpAddress address : wire.addresses()) {
        if (!addresses.contains(full(address))) {
          wrong.add(link.name() + " does not have the address " + address);
        }
      }
      List<Route> routes = new Routes(socket, PROTOCOL_BOOT).all();
      if (!routes.contains(new Route(Cidr.host(GATEWAY), new Route.OnLink(link.index())))) {
        wrong.add("the workload has no route to its gateway " + GATEWAY);
      }
      if (!routes.contains(new Route(EVERYTHING, new Route.Via(List.of(GATEWAY))))) {
        wrong.add("the workload has no default route through " + GATEWAY);
      }
      return wrong;
    }
  }

  private static InterfaceAddress full(IpAddress address) {
    return new InterfaceAddress(address, address.family().bits());
  }
}
