package io.margay.bgp.rib;

import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The choice among routes to one prefix (RFC 4271 section 9.1.2.2, with the ties that RFC 4456
 * section 9 adds). It does not depend on the order in which routes came, unless RFC 5004 is asked
 * for.
 *
 * <p>MULTI_EXIT_DISC only counts between routes from the same neighbouring AS, which makes it no
 * part of an order over all routes. So the best of each neighbouring AS is chosen with it, then the
 * best of those without; this is what the RFC's elimination amounts to.
 */
public final class BestPath {

  private static final long DEFAULT_LOCAL_PREF = 100;

  private static final Comparator<Route> PREFERENCE =
      Comparator.<Route>comparingInt(r -> r.source().kind() == PeerKind.LOCAL ? 0 : 1)
          // RFC 9494 section 4.3: what is long stale is the last resort.
          .thenComparing(BestPath::longStale)
          .thenComparing(Comparator.comparingLong(BestPath::localPref).reversed())
          .thenComparingInt(r -> r.attributes().asPath().hops())
          .thenComparing(r -> r.attributes().origin());

  private static final Comparator<Route> EXTERNAL_FIRST =
      Comparator.comparingInt(r -> r.source().kind() == PeerKind.EXTERNAL ? 0 : 1);

  private static final Comparator<Route> TIE =
      Comparator.comparing(BestPath::originator)
          .thenComparingInt(r -> r.attributes().clusterList().size())
          .thenComparing(r -> r.source().peer());

  /** The better route first; for routes from different neighbouring ASes; without a tie-break. */
  private static final Comparator<Route> TIED_ACROSS = PREFERENCE.thenComparing(EXTERNAL_FIRST);

  /** The better route first; for routes from the same neighbouring AS; without a tie-break. */
  private static final Comparator<Route> TIED_WITHIN =
      PREFERENCE.thenComparingLong(BestPath::med).thenComparing(EXTERNAL_FIRST);

  private static final Comparator<Route> ACROSS = TIED_ACROSS.thenComparing(TIE);
  private static final Comparator<Route> WITHIN = TIED_WITHIN.thenComparing(TIE);

  private BestPath() {}

  /**
   * The same where what is chosen now stays chosen as long as only a tie-break speaks against it
   * (RFC 5004): between two routes from outside, and not from two sessions with one router, as
   * somebody has given those their addresses on purpose.
   *
   * @param current one of the routes: what is chosen now
   */
  static int choose(Route[] routes, Route current) {
    int best = choose(routes);
    return stays(current, routes, routes[best]) ? List.of(routes).indexOf(current) : best;
  }

  private static boolean stays(Route current, Route[] routes, Route best) {
    boolean outside =
        current.source().kind() == PeerKind.EXTERNAL && best.source().kind() == PeerKind.EXTERNAL;
    if (!outside
        || current.source().identifier().equals(best.source().identifier())
        || TIED_ACROSS.compare(current, best) != 0) {
      return false;
    }
    for (Route route : routes) {
      if (sameNeighbour(route, current) && TIED_WITHIN.compare(route, current) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The index of the best of these routes, of which there is at least one. */
  static int choose(Route[] routes) {
    int best = 0;
    boolean first = true;
    for (int i = 0; i < routes.length; i++) {
      if (leads(routes, i) && (first || ACROSS.compare(routes[i], routes[best]) < 0)) {
        best = i;
        first = false;
      }
    }
    return best;
  }

  /** Whether it is the best route from its neighbouring AS. */
  private static boolean leads(Route[] routes, int index) {
    Route route = routes[index];
    for (int i = 0; i < routes.length; i++) {
      if (i != index && sameNeighbour(routes[i], route) && WITHIN.compare(routes[i], route) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The next hops of all routes that only a tie-break sets apart from the best.
   *
   * @param routes the best first
   */
  static SortedSet<IpAddress> nextHops(Route[] routes) {
    SortedSet<IpAddress> hops = new TreeSet<>();
    for (Route route : routes) {
      if (equallyGood(routes[0], route)) {
        hops.add(route.attributes().nextHop());
      }
    }
    return hops;
  }

  private static boolean equallyGood(Route best, Route other) {
    return TIED_ACROSS.compare(best, other) == 0
        && (!sameNeighbour(best, other) || med(best) == med(other));
  }

  private static boolean sameNeighbour(Route one, Route other) {
    return one.attributes().asPath().first() == other.attributes().asPath().first();
  }

  private static boolean longStale(Route route) {
    return route.attributes().communities().contains(Community.LLGR_STALE);
  }

  private static long localPref(Route route) {
    Long value = route.attributes().localPref();
    return value == null ? DEFAULT_LOCAL_PREF : value;
  }

  /** RFC 4271: a missing one is the lowest. */
  private static long med(Route route) {
    Long value = route.attributes().med();
    return value == null ? 0 : value;
  }

  private static IpAddress originator(Route route) {
    PathAttributes attributes = route.attributes();
    return attributes.originatorId() == null
        ? route.source().identifier()
        : attributes.originatorId();
  }
}
