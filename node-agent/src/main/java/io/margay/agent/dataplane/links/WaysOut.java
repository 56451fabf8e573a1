package io.margay.agent.dataplane.links;

import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Route;
import io.margay.agent.netlink.Routes;
import io.margay.agent.netlink.RoutingRules;
import io.margay.agent.netlink.RoutingRules.From;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a workload's interface has to send with: routes, and for all but the first interface rules
 * (policy routing by source address, ip-rule(8)).
 *
 * <p>The first interface has the default route of the main table. A further one has the same in a
 * table of its own, which packets from its addresses ask: so an answer leaves by the interface that
 * was asked, and passes the node's check of sources there. Besides it has a default route in the
 * main table that counts only where there is no better one, for who names the interface and no
 * address, and for when the first interface is taken away.
 *
 * <p>The number of that table, and the metric of that route, come from the link's index: no two
 * links have the same at one time, and whoever knows the link knows both, so nothing has to be
 * remembered. The kernel deletes routes with their link, but no rules; a rule whose link is gone is
 * swept by whoever comes next.
 */
final class WaysOut {

  /** Before the main table's own rule (32766), and after those that workloads make. */
  static final int PRIORITY = 30_000;

  /** Tables and metrics from here on are ours; others use small numbers. */
  private static final int FIRST = 1_000_000_000;

  /** linux/rtnetlink.h: {@code RTPROT_BOOT}, of routes made while an interface is set up. */
  private static final int PROTOCOL_BOOT = 3;

  private static final Cidr GATEWAY_ALONE = Cidr.host(Gateway.IPV4.address());

  private final NetlinkSocket socket;
  private final int link;
  private final List<IpAddress> addresses;
  private final List<Family> families;
  private final Routes main;
  private final RoutingRules rules;

  /**
   * @param socket in the workload's namespace
   * @param link the index of the workload's end
   */
  WaysOut(NetlinkSocket socket, int link, List<IpAddress> addresses) {
    this.socket = socket;
    this.link = link;
    this.addresses = addresses;
    this.families = addresses.stream().map(IpAddress::family).distinct().sorted().toList();
    this.main = new Routes(socket, PROTOCOL_BOOT);
    this.rules = new RoutingRules(socket, PROTOCOL_BOOT);
  }

  /** The number of a further interface's table, and its default route's metric in the main one. */
  private static int number(int link) {
    return FIRST + link;
  }

  /** Messages that make the routes of a first interface, each of which the kernel may refuse. */
  List<Message> ofFirst() {
    List<Message> messages = new ArrayList<>();
    for (Family family : families) {
      messages.add(main.add(usual(family)));
      if (family == Family.IPV4) {
        // For routes that the workload makes through the gateway without naming a link.
        messages.add(main.add(toGateway()));
      }
    }
    return messages;
  }

  /**
   * Goes on from what became of {@link #ofFirst}: where the workload has a default route already,
   * this is a further interface.
   *
   * @param outcomes of each message its refusal, or null
   */
  void settle(List<@Nullable NetlinkException> outcomes) throws NetlinkException {
    Iterator<@Nullable NetlinkException> next = outcomes.iterator();
    List<Message> routes = new ArrayList<>();
    List<From> selecting = new ArrayList<>();
    for (Family family : families) {
      boolean further = isThere(next.next());
      if (family == Family.IPV4 && !isThere(next.next()) && further) {
        routes.add(main.delete(toGateway()));
      }
      if (further) {
        routes.add(own().replace(usual(family)));
        routes.add(main.replace(spare(family)));
        selecting.addAll(rules(family));
      }
    }
    if (!routes.isEmpty()) {
      sweep(socket);
      socket.all(routes);
      for (From rule : selecting) {
        rules.add(rule);
      }
    }
  }

  private static boolean isThere(@Nullable NetlinkException refusal) throws NetlinkException {
    if (refusal != null && refusal.errno() != NetlinkException.EEXIST) {
      throw refusal;
    }
    return refusal != null;
  }

  /** Deletes the rules of links that are gone. */
  static void sweep(NetlinkSocket socket) throws NetlinkException {
    RoutingRules rules = new RoutingRules(socket, PROTOCOL_BOOT);
    List<From> ours =
        rules.from().stream()
            .filter(rule -> rule.priority() == PRIORITY && rule.table() > FIRST)
            .toList();
    if (ours.isEmpty()) {
      return;
    }
    Set<Integer> there =
        new Links(socket)
            .all().stream().map(Link::index).map(WaysOut::number).collect(Collectors.toSet());
    for (From rule : ours) {
      if (!there.contains(rule.table())) {
        rules.delete(rule);
      }
    }
  }

  /** What is missing, a sentence each. */
  List<String> check() throws NetlinkException {
    List<Route> all = main.all();
    List<Route> mine = main.through(link);
    List<Route> inOwn = own().through(link);
    List<From> asking = rules.from();
    List<String> wrong = new ArrayList<>();
    for (Family family : families) {
      if (isFirst(family, mine)) {
        if (family == Family.IPV4
            && all.stream().noneMatch(route -> route.destination().equals(GATEWAY_ALONE))) {
          wrong.add("the workload has no route to its gateway " + Gateway.IPV4.address());
        }
      } else {
        wrong.addAll(furtherMissing(family, mine, inOwn, asking));
      }
    }
    return wrong;
  }

  /** Agents of before named no link. */
  private boolean isFirst(Family family, List<Route> mine) {
    Gateway gateway = Gateway.of(family);
    Route before = new Route(gateway.everything(), new Route.Via(List.of(gateway.address())));
    return mine.contains(usual(family)) || mine.contains(before);
  }

  private List<String> furtherMissing(
      Family family, List<Route> mine, List<Route> inOwn, List<From> asking) {
    Gateway gateway = Gateway.of(family);
    List<From> missing = new ArrayList<>(rules(family));
    missing.removeAll(asking);
    boolean routed = inOwn.contains(usual(family));
    if (!routed && missing.size() == rules(family).size() && !mine.contains(spare(family))) {
      return List.of("the workload has no default route through " + gateway.address());
    }
    List<String> wrong = new ArrayList<>();
    if (!routed) {
      wrong.add(
          "the workload's table "
              + number(link)
              + " has no default route through "
              + gateway.address());
    }
    for (From rule : missing) {
      wrong.add(
          "the workload has no rule that packets from "
              + rule.source()
              + " ask table "
              + rule.table());
    }
    return wrong;
  }

  private Routes own() {
    return new Routes(socket, PROTOCOL_BOOT, number(link));
  }

  private List<From> rules(Family family) {
    return addresses.stream()
        .filter(address -> address.family() == family)
        .map(address -> new From(address, PRIORITY, number(link)))
        .toList();
  }

  private Route usual(Family family) {
    Gateway gateway = Gateway.of(family);
    return new Route(gateway.everything(), new Route.ViaLink(gateway.address(), link));
  }

  private Route spare(Family family) {
    Gateway gateway = Gateway.of(family);
    return new Route(
        gateway.everything(), new Route.ViaLink(gateway.address(), link, number(link)));
  }

  /** A link-local gateway of IPv6 is on the link anyway; 169.254.1.1 is made to be. */
  private Route toGateway() {
    return new Route(GATEWAY_ALONE, new Route.OnLink(link));
  }
}
