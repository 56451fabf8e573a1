package io.margay.bgp.rib;

import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The routes to one prefix, the best in front: null for none, the {@link Route} itself for one, as
 * most prefixes have just one, and an array that is never changed for more.
 */
final class Candidates {

  private static final Route[] NONE = {};

  private Candidates() {}

  static Route[] array(@Nullable Object candidates) {
    return switch (candidates) {
      case null -> NONE;
      case Route only -> new Route[] {only};
      case Route[] many -> many;
      default -> throw new AssertionError("no candidates: " + candidates);
    };
  }

  static @Nullable Route best(@Nullable Object candidates) {
    return candidates instanceof Route[] many ? many[0] : (Route) candidates;
  }

  /** The peer's route with this path identifier, or null. */
  static @Nullable Route find(@Nullable Object candidates, IpAddress peer, int path) {
    if (candidates instanceof Route only) {
      return only.isOf(peer, path) ? only : null;
    }
    for (Route route : array(candidates)) {
      if (route.isOf(peer, path)) {
        return route;
      }
    }
    return null;
  }

  /**
   * The candidates with one put in the place of another.
   *
   * @param gone what goes, by identity, or null if nothing does
   * @param route what comes, or null
   * @param steady whether the best stays so in a tie (RFC 5004); a peer's new route instead of its
   *     earlier one is as old as that
   */
  static @Nullable Object replace(
      @Nullable Object candidates, @Nullable Route gone, @Nullable Route route, boolean steady) {
    if (candidates == null || candidates == gone) {
      return route;
    }
    Route[] before = array(candidates);
    int length = before.length - (gone != null ? 1 : 0) + (route != null ? 1 : 0);
    Route[] after = new Route[length];
    int to = 0;
    for (Route each : before) {
      if (each != gone) {
        after[to++] = each;
      }
    }
    if (route != null) {
      after[to] = route;
    }
    if (length == 1) {
      return after[0];
    }
    Route current = before[0] == gone ? route : before[0];
    int best = steady && current != null ? BestPath.choose(after, current) : BestPath.choose(after);
    Route first = after[best];
    System.arraycopy(after, 0, after, 1, best);
    after[0] = first;
    return after;
  }
}
