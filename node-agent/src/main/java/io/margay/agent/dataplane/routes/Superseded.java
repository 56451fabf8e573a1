package io.margay.agent.dataplane.routes;

import io.margay.agent.netlink.Route;
import io.margay.core.net.Cidr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Routes of ours that are in the kernel beside others of ours to the same destination, which have
 * taken their place: a route with another metric is another route to the kernel, and the old one
 * goes only when the new one is there. An interrupted change leaves both.
 */
final class Superseded {

  /** The metrics of such routes. */
  private final Map<Cidr, Set<Integer>> metrics = new HashMap<>();

  void clear() {
    metrics.clear();
  }

  boolean isEmpty() {
    return metrics.isEmpty();
  }

  void add(Route route) {
    metrics.computeIfAbsent(route.destination(), _ -> new HashSet<>()).add(route.metric());
  }

  /** Whether a route with this metric is there, which is now to stay. */
  boolean take(Route route) {
    Set<Integer> all = metrics.get(route.destination());
    if (all == null || !all.remove(route.metric())) {
      return false;
    }
    if (all.isEmpty()) {
      metrics.remove(route.destination());
    }
    return true;
  }

  /** All with a destination that is none of these. */
  List<Old> but(Set<Cidr> destinations) {
    return metrics.entrySet().stream()
        .filter(entry -> !destinations.contains(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream().map(each -> new Old(entry.getKey(), each)))
        .toList();
  }

  /** One of them is gone. */
  void remove(Old old) {
    Set<Integer> all = metrics.get(old.destination());
    if (all != null && all.remove(old.metric()) && all.isEmpty()) {
      metrics.remove(old.destination());
    }
  }

  /** Such a route. */
  record Old(Cidr destination, int metric) {}
}
