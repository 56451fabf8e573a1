package io.margay.bgp.rib;

import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * This speaker, as far as routes depend on it.
 *
 * @param routerId BGP identifier
 * @param clusterId RFC 4456: the cluster whose clients it serves
 * @param address its own address: a route with it as next hop is one that it need not learn
 * @param address6 its IPv6 address in the same sense, or null
 * @param steady among routes from outside that only a tie-break sets apart, the one that is chosen
 *     stays chosen (RFC 5004)
 */
public record Speaker(
    long as,
    IpAddress routerId,
    IpAddress clusterId,
    IpAddress address,
    @Nullable IpAddress address6,
    boolean steady) {

  public Speaker(long as, IpAddress routerId, IpAddress clusterId, IpAddress address) {
    this(as, routerId, clusterId, address, null, false);
  }

  /** The source of the routes that this speaker brings in itself. */
  Source source() {
    return new Source(address, as, routerId, PeerKind.LOCAL);
  }
}
