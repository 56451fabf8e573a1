package io.margay.agent.nodestatus;

import io.margay.agent.dataplane.KernelRoutes;
import io.margay.agent.netlink.MainTable;
import io.margay.agent.netlink.NextHop;
import io.margay.agent.routing.BgpState;
import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.view.ShownRoute;
import io.margay.core.model.CalicoNodeStatusStatus.LearnedFrom;
import io.margay.core.model.CalicoNodeStatusStatus.Route;
import io.margay.core.model.CalicoNodeStatusStatus.Routes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The class Routes: what the machine forwards by (FIB), with where that was learned, and what
 * neighbours have told besides (RIB). Pure.
 */
final class RouteReport {

  /**
   * How many routes of a family are told at most: an object has at most 1 MiB. Those that are
   * followed come first.
   */
  static final int MOST = 2_500;

  private static final String NO_GATEWAY = "N/A";
  private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/10");

  private final KernelRoutes kernel;
  private final Map<String, PeerOrigin> peers = new HashMap<>();

  /** What neighbours have told, by prefix and next hop; the best first. */
  private final Map<Way, List<ShownRoute>> learned = new HashMap<>();

  private final Set<ShownRoute> followed = new HashSet<>();

  private record Way(String prefix, String gateway) {}

  /**
   * @param followed whether packets follow it
   */
  private record Found(Cidr destination, boolean followed, Route route) {}

  private RouteReport(BgpState bgp, List<ShownRoute> told, KernelRoutes kernel) {
    this.kernel = kernel;
    bgp.peers().forEach(peer -> peers.put(peer.address().toString(), peer.origin()));
    told.stream()
        .filter(route -> route.from() != null && peers.containsKey(route.from()))
        .sorted(Comparator.comparing(route -> !route.best()))
        .forEach(route ->
            learned
                .computeIfAbsent(new Way(route.prefix(), route.nextHop()), _ -> new ArrayList<>())
                .add(route));
  }

  /**
   * The routes of a node.
   *
   * @param told all routes of the speaker
   */
  static Routes of(BgpState bgp, List<ShownRoute> told, KernelRoutes kernel) {
    List<Found> found = new RouteReport(bgp, told, kernel).found();
    return new Routes(shown(found, Family.IPV4), shown(found, Family.IPV6));
  }

  private static List<Route> shown(List<Found> found, Family family) {
    return found.stream()
        .filter(each -> each.destination().family() == family)
        .sorted(
            Comparator.comparing((Found each) -> !each.followed())
                .thenComparing(Found::destination))
        .limit(MOST)
        .map(Found::route)
        .toList();
  }

  private List<Found> found() {
    List<Found> all = new ArrayList<>();
    Map<Cidr, Integer> metrics = new TreeMap<>();
    for (MainTable.Entry entry : kernel.routes()) {
      metrics.merge(entry.destination(), entry.metric(), Integer::min);
    }
    for (MainTable.Entry entry : kernel.routes()) {
      if (!LINK_LOCAL.contains(entry.destination().address())) {
        boolean best = Objects.equals(metrics.get(entry.destination()), entry.metric());
        ofKernel(entry, best ? "FIB" : "RIB", all);
      }
    }
    learned.values().stream()
        .flatMap(List::stream)
        .filter(route -> !followed.contains(route))
        .forEach(route -> all.add(besides(route)));
    return all;
  }

  private void ofKernel(MainTable.Entry entry, String type, List<Found> all) {
    String destination = entry.destination().toString();
    boolean followedNow = type.equals("FIB");
    if (entry.hops().isEmpty()) {
      String nowhere = entry.type() == MainTable.Type.BLACKHOLE ? "blackhole" : "unreachable";
      LearnedFrom from = new LearnedFrom(isOurs(entry) ? "Static" : "Kernel", null);
      Route route = new Route(type, destination, NO_GATEWAY, nowhere, from);
      all.add(new Found(entry.destination(), followedNow, route));
    }
    for (NextHop hop : entry.hops()) {
      IpAddress gateway = hop.gateway();
      Route route =
          new Route(
              type,
              destination,
              gateway == null ? NO_GATEWAY : gateway.toString(),
              kernel.links().get(hop.link()),
              source(entry, gateway));
      all.add(new Found(entry.destination(), followedNow, route));
    }
  }

  /**
   * Who told it: a neighbour, where the route is one of ours that leads to where a neighbour's
   * does.
   */
  private LearnedFrom source(MainTable.Entry entry, @Nullable IpAddress gateway) {
    if (entry.protocol() == MainTable.Entry.KERNEL) {
      return new LearnedFrom("Direct", null);
    }
    List<ShownRoute> told =
        isOurs(entry) && gateway != null
            ? learned.get(new Way(entry.destination().toString(), gateway.toString()))
            : null;
    if (told == null) {
      return new LearnedFrom("Kernel", null);
    }
    followed.add(told.getFirst());
    return from(told.getFirst());
  }

  private boolean isOurs(MainTable.Entry entry) {
    return entry.protocol() == kernel.protocol();
  }

  private LearnedFrom from(ShownRoute route) {
    boolean mesh = peers.get(route.from()) == PeerOrigin.NODE_MESH;
    return new LearnedFrom(mesh ? "NodeMesh" : "BGPPeer", route.from());
  }

  private Found besides(ShownRoute route) {
    Cidr destination = Cidr.parse(route.prefix());
    String link = linkTo(IpAddress.parse(route.nextHop()));
    return new Found(
        destination, false, new Route("RIB", route.prefix(), route.nextHop(), link, from(route)));
  }

  /** The interface that a gateway is on; null if it is on none. */
  private @Nullable String linkTo(IpAddress gateway) {
    return kernel.routes().stream()
        .filter(entry ->
            entry.protocol() == MainTable.Entry.KERNEL && entry.destination().contains(gateway))
        .max(Comparator.comparing(entry -> entry.destination().length()))
        .flatMap(entry -> entry.hops().stream().findFirst())
        .map(hop -> kernel.links().get(hop.link()))
        .orElse(null);
  }
}
