package io.margay.bgp.view;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.Route;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** A speaker's routes, copied out of its loop for people. */
final class RouteReader {

  private record Found(Cidr prefix, Route route, boolean best, boolean stale) {
    ShownRoute shown() {
      String from = route.source().peer().toString();
      return ShownRoute.of(prefix, from, route.attributes(), best, stale);
    }
  }

  private final BgpSpeaker speaker;

  RouteReader(BgpSpeaker speaker) {
    this.speaker = speaker;
  }

  /** The best route of every prefix of both families, in order of prefixes. */
  List<ShownRoute> best(int limit) {
    return select(limit, _ -> true, true);
  }

  /** All routes of both families, in order of prefixes. */
  List<ShownRoute> all(int limit) {
    return select(limit, _ -> true, false);
  }

  /** What a peer has announced and may be used, in order of prefixes. */
  List<ShownRoute> received(IpAddress peer, int limit) {
    return select(limit, route -> route.source().peer().equals(peer), false);
  }

  /** What a peer has been told, in order of prefixes. */
  List<ShownRoute> sent(IpAddress peer, int limit) {
    return speaker.sent(peer).stream()
        .limit(limit)
        .map(sent -> ShownRoute.of(sent.prefix(), null, sent.attributes(), false, false))
        .toList();
  }

  /** All routes to a prefix, the best first. */
  List<ShownRoute> of(Cidr prefix) {
    return speaker.read(
        AfiSafi.unicast(prefix.family()),
        rib -> {
          List<ShownRoute> entries = new ArrayList<>();
          for (Route route : rib.routes(prefix)) {
            boolean best = entries.isEmpty();
            entries.add(new Found(prefix, route, best, rib.isStale(route)).shown());
          }
          return List.copyOf(entries);
        },
        List.of());
  }

  /** Why a prefix is taken from a peer and sent to it, or why not. */
  Explanation explain(IpAddress peer, Cidr prefix) {
    String received =
        speaker.read(
            AfiSafi.unicast(prefix.family()), rib -> received(rib, peer, prefix), "not configured");
    return new Explanation(
        peer.toString(), prefix.toString(), received, speaker.explain(peer, prefix));
  }

  private static String received(Rib rib, IpAddress peer, Cidr prefix) {
    List<Route> routes = rib.routes(prefix);
    for (int i = 0; i < routes.size(); i++) {
      if (routes.get(i).source().peer().equals(peer)) {
        return i == 0 ? "accepted, the best route" : "accepted, another route is better";
      }
    }
    String refusal = rib.refusal(peer, prefix);
    return refusal == null ? "not announced by this peer" : "refused: " + refusal;
  }

  /** On the speaker's loop only what is wanted is noted; sorting and words come after. */
  private List<ShownRoute> select(int limit, Predicate<Route> wanted, boolean onlyBest) {
    List<Found> found = new ArrayList<>();
    for (AfiSafi family : List.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)) {
      found.addAll(speaker.read(family, rib -> find(rib, wanted, onlyBest), List.of()));
    }
    return found.stream()
        .sorted(Comparator.comparing(Found::prefix))
        .limit(limit)
        .map(Found::shown)
        .toList();
  }

  private static List<Found> find(Rib rib, Predicate<Route> wanted, boolean onlyBest) {
    List<Found> found = new ArrayList<>();
    if (onlyBest) {
      rib.forEachBest((prefix, route) -> {
        if (wanted.test(route)) {
          found.add(new Found(prefix, route, true, rib.isStale(route)));
        }
      });
    } else {
      rib.forEachRoute((prefix, route) -> {
        if (wanted.test(route)) {
          boolean best = route.equals(rib.best(prefix));
          found.add(new Found(prefix, route, best, rib.isStale(route)));
        }
      });
    }
    return found;
  }
}
