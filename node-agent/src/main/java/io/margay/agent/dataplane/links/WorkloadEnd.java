package io.margay.agent.dataplane.links;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.Neighbours;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Route;
import io.margay.agent.netlink.Routes;
import io.margay.agent.netlink.Sysctl;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The workload's end of a wire; runs in the workload's network namespace. */
final class WorkloadEnd {

  /** linux/rtnetlink.h: {@code RTPROT_BOOT}, of routes made while an interface is set up. */
  private static final int PROTOCOL_BOOT = 3;

  private WorkloadEnd() {}

  static boolean hasIpv6(Wire wire) {
    return families(wire).contains(Family.IPV6);
  }

  /** Gives its Ethernet address. */
  static String configure(Wire wire) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.brief(Netns.OWN, NetlinkSocket.ROUTE)) {
      Links links = new Links(socket);
      Link link =
          links
              .get(wire.workloadInterface())
              .orElseThrow(
                  () -> new IOException(wire.workloadInterface() + " left the workload at once"));
      if (hasIpv6(wire)) {
        settings(wire.workloadInterface());
      }
      for (Map.Entry<String, String> sysctl : wire.sysctls().entrySet()) {
        write(sysctl.getKey(), sysctl.getValue());
      }
      socket.all(messages(wire, link.index(), socket));
      return link.mac();
    }
  }

  /**
   * All at once: each change waits for the lock that everybody takes who changes anything about
   * links, and between two of one send hardly anybody else gets it.
   */
  private static List<Message> messages(Wire wire, int link, NetlinkSocket socket) {
    List<Message> messages = new ArrayList<>();
    messages.add(new Links(socket).up(link));
    for (IpAddress address : wire.addresses()) {
      messages.add(new Addresses(socket).message(link, full(address)));
    }
    Routes routes = new Routes(socket, PROTOCOL_BOOT);
    for (Family family : families(wire)) {
      Gateway gateway = Gateway.of(family);
      // The node answers for it too; this saves the first packet the question.
      messages.add(new Neighbours(socket).put(link, gateway.address(), KernelLinks.HOST_MAC));
      wayOut(gateway, link).stream().map(routes::replace).forEach(messages::add);
    }
    return messages;
  }

  /** Runtimes turn IPv6 off in a workload's namespace by default. */
  private static void settings(String link) throws IOException {
    Sysctl.write("ipv6/conf/" + link + "/accept_ra", "0");
    Sysctl.write("ipv6/conf/" + link + "/disable_ipv6", "0");
  }

  private static void write(String sysctl, String value) throws IOException {
    try {
      Sysctl.write(sysctl.substring("net.".length()).replace('.', '/'), value);
    } catch (IOException e) {
      throw new IOException("sysctl " + sysctl + "=" + value + ": " + e.getMessage(), e);
    }
  }

  static List<String> check(Wire wire, Link hostEnd) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.brief(Netns.OWN, NetlinkSocket.ROUTE)) {
      Optional<Link> found = new Links(socket).get(wire.workloadInterface());
      if (found.isEmpty()) {
        return List.of("there is no interface " + wire.workloadInterface() + " in the workload");
      }
      Link link = found.get();
      List<String> wrong = new ArrayList<>(LinkChecks.of(link, wire.mtu()));
      if (hostEnd.peerIndex() != link.index() || link.peerIndex() != hostEnd.index()) {
        wrong.add(link.name() + " is not the other end of " + hostEnd.name());
      }
      if (wire.mac() != null && !wire.mac().equals(link.mac())) {
        wrong.add(link.name() + " has the Ethernet address " + link.mac() + ", not " + wire.mac());
      }
      List<InterfaceAddress> addresses = new Addresses(socket).of(link.index());
      for (IpAddress address : wire.addresses()) {
        if (!addresses.contains(full(address))) {
          wrong.add(link.name() + " does not have the address " + address);
        }
      }
      List<Route> routes = new Routes(socket, PROTOCOL_BOOT).all();
      for (Family family : families(wire)) {
        Gateway gateway = Gateway.of(family);
        for (Route route : wayOut(gateway, link.index())) {
          if (!routes.contains(route)) {
            wrong.add(
                route.destination().equals(gateway.everything())
                    ? "the workload has no default route through " + gateway.address()
                    : "the workload has no route to its gateway " + gateway.address());
          }
        }
      }
      return wrong;
    }
  }

  /** A link-local gateway of IPv6 is on the link anyway; 169.254.1.1 is made to be. */
  private static List<Route> wayOut(Gateway gateway, int link) {
    return switch (gateway.address().family()) {
      case IPV4 ->
          List.of(
              new Route(Cidr.host(gateway.address()), new Route.OnLink(link)),
              new Route(gateway.everything(), new Route.Via(List.of(gateway.address()))));
      case IPV6 ->
          List.of(new Route(gateway.everything(), new Route.ViaLink(gateway.address(), link)));
    };
  }

  private static List<Family> families(Wire wire) {
    return wire.addresses().stream().map(IpAddress::family).distinct().sorted().toList();
  }

  private static InterfaceAddress full(IpAddress address) {
    return new InterfaceAddress(address, address.family().bits());
  }
}
