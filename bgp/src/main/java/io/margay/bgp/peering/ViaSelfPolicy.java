package io.margay.bgp.peering;

import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What workloads of this node announce is told with the node as next hop, whatever the peer: nobody
 * else has them on a link.
 *
 * @param policy what decides besides
 * @param workloads their addresses
 * @param ipv4 the node's address, if it has one
 * @param ipv6 the same
 */
record ViaSelfPolicy(
    RoutePolicy policy,
    Set<IpAddress> workloads,
    @Nullable IpAddress ipv4,
    @Nullable IpAddress ipv6)
    implements RoutePolicy {

  ViaSelfPolicy {
    workloads = Set.copyOf(workloads);
  }

  @Override
  public boolean asksForInterface() {
    return policy.asksForInterface();
  }

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
    PathAttributes let = policy.apply(prefix, route, attributes);
    IpAddress hop = prefix.family() == Family.IPV4 ? ipv4 : ipv6;
    return let == null || hop == null || !workloads.contains(route.source().peer())
        ? let
        : let.toBuilder().nextHop(hop).build();
  }
}
