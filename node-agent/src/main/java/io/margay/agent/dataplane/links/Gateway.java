package io.margay.agent.dataplane.links;

import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;

/**
 * What a workload takes for its way out in one family: an address that is the same on every node,
 * with the Ethernet address of the node's end.
 *
 * @param everything the default route's destination
 */
record Gateway(IpAddress address, Cidr everything) {

  /** The node answers ARP for it. */
  static final Gateway IPV4 =
      new Gateway(WorkloadLinks.IPV4_GATEWAY, Cidr.of(IpAddress.zero(Family.IPV4), 0));

  /** The link-local address that belongs to the node's Ethernet address (RFC 4291 appendix A). */
  static final Gateway IPV6 =
      new Gateway(WorkloadLinks.IPV6_GATEWAY, Cidr.of(IpAddress.zero(Family.IPV6), 0));

  static Gateway of(Family family) {
    return switch (family) {
      case IPV4 -> IPV4;
      case IPV6 -> IPV6;
    };
  }
}
