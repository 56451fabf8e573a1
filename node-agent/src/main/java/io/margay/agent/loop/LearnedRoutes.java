package io.margay.agent.loop;

import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * All that BGP has taught.
 *
 * @param nextHops for each prefix one next hop, or several of equal cost
 * @param metrics theirs in the kernel
 * @param complete whether the peers have sent everything
 */
public record LearnedRoutes(
    SortedMap<Cidr, SortedSet<IpAddress>> nextHops, RouteMetrics metrics, boolean complete) {
  public LearnedRoutes {
    nextHops = Collections.unmodifiableSortedMap(new TreeMap<>(nextHops));
  }
}
