package io.margay.bgp.rib;

import io.margay.core.net.IpAddress;

/**
 * This speaker, as far as routes depend on it.
 *
 * @param routerId BGP identifier
 * @param clusterId RFC 4456: the cluster whose clients it serves
 * @param address its own address: a route with it as next hop is one that it need not learn
 */
public record Speaker(long as, IpAddress routerId, IpAddress clusterId, IpAddress address) {

  /** The source of the routes that this speaker brings in itself. */
  Source source() {
    return new Source(address, as, routerId, PeerKind.LOCAL);
  }
}
