package io.margay.bgp.peering;

import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.ServiceRange;
import io.margay.core.net.Cidr;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The addresses of services that nodes announce. */
public final class Services {

  private Services() {}

  /**
   * All ranges of addresses of services: every node announces them whole, and no node's kernel gets
   * a route into them from others.
   */
  public static SortedSet<Cidr> ranges(BGPConfigurationSpec settings) {
    SortedSet<Cidr> ranges = new TreeSet<>();
    Stream.of(
            settings.serviceClusterIPs(),
            settings.serviceExternalIPs(),
            settings.serviceLoadBalancerIPs())
        .forEach(some -> some.stream().map(ServiceRange::cidr).forEach(ranges::add));
    return Collections.unmodifiableSortedSet(ranges);
  }
}
