package io.margay.agent.dataplane.routes;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The kernel's metrics of routes to other nodes: of several to one destination, whosever they are,
 * the lowest counts.
 *
 * @param ipv4 the usual one, 1 to 2147483646
 * @param ipv6 the same for IPv6
 * @param special those of destinations that have another
 */
public record RouteMetrics(int ipv4, int ipv6, SortedMap<Cidr, Integer> special) {

  public static final RouteMetrics USUAL = new RouteMetrics(1024, 1024, new TreeMap<>());

  public RouteMetrics {
    special = Collections.unmodifiableSortedMap(new TreeMap<>(special));
  }

  int of(Cidr destination) {
    Integer own = special.get(destination);
    return own != null ? own : destination.family() == Family.IPV4 ? ipv4 : ipv6;
  }
}
