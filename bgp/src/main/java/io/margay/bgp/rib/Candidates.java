package io.margay.bgp.rib;

import org.jspecify.annotations.Nullable;

/** The routes to one prefix, as a small array with the best in front. */
final class Candidates {

  private Candidates() {}

  /**
   * A copy with one route put in the place of another.
   *
   * @param at the place of the route that goes, or -1 if none does
   * @param route what comes, or null
   */
  static Route[] replace(Route[] routes, int at, @Nullable Route route) {
    int length = routes.length - (at >= 0 ? 1 : 0) + (route != null ? 1 : 0);
    Route[] result = new Route[length];
    int to = 0;
    for (int i = 0; i < routes.length; i++) {
      if (i != at) {
        result[to++] = routes[i];
      }
    }
    if (route != null) {
      result[to] = route;
    }
    if (length > 1) {
      int best = BestPath.choose(result);
      Route first = result[best];
      System.arraycopy(result, 0, result, 1, best);
      result[0] = first;
    }
    return result;
  }
}
