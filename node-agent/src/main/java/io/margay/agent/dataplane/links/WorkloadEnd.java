package io.margay.agent.dataplane.links;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.Neighbours;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workload's end of a wire; runs in the workload's network namespace. */
final class WorkloadEnd {

  private WorkloadEnd() {}

  static boolean hasIpv6(Wire wire) {
    return families(wire).contains(Family.IPV6);
  }

  /**
   * Gives its Ethernet address.
   *
   * @param again whether it takes the place of one that was there before
   */
  static String configure(Wire wire, boolean again) throws IOException {
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
      if (again) {
        WaysOut.sweep(socket);
      }
      setUp(wire, link.index(), socket);
      return link.mac();
    }
  }

  /**
   * All at once: each change waits for the lock that everybody takes who changes anything about
   * links, and between two of one send hardly anybody else gets it.
   */
  private static void setUp(Wire wire, int link, NetlinkSocket socket) throws NetlinkException {
    WaysOut out = new WaysOut(socket, link, wire.addresses());
    List<Message> messages = new ArrayList<>();
    messages.add(new Links(socket).up(link));
    for (IpAddress address : wire.addresses()) {
      messages.add(new Addresses(socket).message(link, full(address)));
    }
    for (Family family : families(wire)) {
      // The node answers for it too; this saves the first packet the question.
      messages.add(
          new Neighbours(socket).put(link, Gateway.of(family).address(), KernelLinks.HOST_MAC));
    }
    int interfaceAlone = messages.size();
    messages.addAll(out.ofFirst());
    List<@Nullable NetlinkException> outcomes = socket.batch(messages);
    for (NetlinkException refusal : outcomes.subList(0, interfaceAlone)) {
      if (refusal != null) {
        throw refusal;
      }
    }
    out.settle(outcomes.subList(interfaceAlone, outcomes.size()));
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
      wrong.addAll(new WaysOut(socket, link.index(), wire.addresses()).check());
      return wrong;
    }
  }

  private static List<Family> families(Wire wire) {
    return wire.addresses().stream().map(IpAddress::family).distinct().sorted().toList();
  }

  private static InterfaceAddress full(IpAddress address) {
    return new InterfaceAddress(address, address.family().bits());
  }
}
