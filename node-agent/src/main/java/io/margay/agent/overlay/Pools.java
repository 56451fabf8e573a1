package io.margay.agent.overlay;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.PrefixTrie;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** The pools, by their ranges, and who makes the routes to their addresses. For one thread. */
public final class Pools {

  /** Who makes the routes to a destination on another node. */
  public enum Owner {
    BGP,
    FEED
  }

  /** No pools: BGP makes all routes. */
  public static final Pools NONE = new Pools(Map.of());

  private final PrefixTrie<Transport> byRange = new PrefixTrie<>();
  private final Map<Cidr, Transport> ranges;

  public Pools(Map<Cidr, Transport> ranges) {
    this.ranges = Collections.unmodifiableMap(new HashMap<>(ranges));
    ranges.forEach(byRange::put);
  }

  /** How a destination's traffic goes from node to node. What no pool has goes as it is. */
  Transport transport(Cidr destination) {
    Map.Entry<Cidr, Transport> pool = byRange.longestMatch(destination);
    return pool == null ? Transport.PLAIN : pool.getValue();
  }

  /**
   * Who makes the routes to a destination: always exactly one, so that what BGP teaches can not
   * lead around an encapsulation, nor the feed around BGP.
   */
  public Owner owner(Cidr destination) {
    return switch (transport(destination)) {
      case PLAIN -> Owner.BGP;
      case DIRECT, VXLAN, VXLAN_CROSS_SUBNET, IPIP, IPIP_CROSS_SUBNET -> Owner.FEED;
    };
  }

  /** Whether any pool of a family may need a VXLAN device. */
  boolean vxlan(Family family) {
    return ranges.entrySet().stream()
        .anyMatch(pool -> pool.getKey().family() == family && pool.getValue().vxlan());
  }

  /** Whether any pool may need an IPIP device. */
  boolean ipip() {
    return ranges.values().stream().anyMatch(Transport::ipip);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pools pools && ranges.equals(pools.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
