package io.margay.agent.routing;

import io.margay.bgp.netty.OwnRoute;
import io.margay.bgp.peering.PeeringPlan;
import io.margay.bgp.policy.Priority;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the node's speaker is to do.
 *
 * @param peering with whom
 * @param announced what it announces, and what that carries
 * @param priorities the usual ones of its routes
 * @param families of which the node has an address for BGP
 * @param services ranges that are the nodes' own matter: no route into them is taken from others
 */
public record BgpPlan(
    PeeringPlan peering,
    SortedMap<Cidr, OwnRoute> announced,
    Priority.Normal priorities,
    Set<Family> families,
    SortedSet<Cidr> services) {

  public BgpPlan {
    families = Set.copyOf(families);
    announced = Collections.unmodifiableSortedMap(new TreeMap<>(announced));
    services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
  }
}
