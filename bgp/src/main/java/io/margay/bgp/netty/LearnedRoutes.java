package io.margay.bgp.netty;

import io.margay.bgp.policy.Priority;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a speaker has learned from others.
 *
 * @param nextHops per prefix the next hops of its best routes; own prefixes are not in here
 * @param priorities of those prefixes whose best route carries one, by {@link Priority}
 * @param complete all peers have sent their initial routes, or the time to wait for them is over:
 *     from then on a prefix that is not here has no route. Before, it may just not have come yet
 */
public record LearnedRoutes(
    SortedMap<Cidr, SortedSet<IpAddress>> nextHops,
    SortedMap<Cidr, Integer> priorities,
    boolean complete) {

  public LearnedRoutes {
    nextHops = Collections.unmodifiableSortedMap(nextHops);
    priorities = Collections.unmodifiableSortedMap(priorities);
  }
}
