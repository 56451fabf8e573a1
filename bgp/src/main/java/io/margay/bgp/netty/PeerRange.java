package io.margay.bgp.netty;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;

/**
 * Addresses that may become peers: whoever dials from one of them, and is no peer by name, is taken
 * for one. Of several ranges the longest counts.
 *
 * @param limit how many of them there may be at a time, at least 1
 * @param as the AS they must have
 * @param client RFC 4456: reflect to and from them
 * @param options of each of them; a password holds for the whole range
 */
public record PeerRange(Cidr range, int limit, long as, boolean client, PeerOptions options) {

  public PeerRange {
    if (limit < 1) {
      throw new IllegalArgumentException("a range needs room for one peer at least, not " + limit);
    }
  }

  public PeerRange with(PeerOptions newOptions) {
    return new PeerRange(range, limit, as, client, newOptions);
  }

  boolean contains(IpAddress address) {
    return range.contains(address);
  }

  /** What holds for one of them. */
  PeerConfig peer(IpAddress address) {
    return new PeerConfig(address, PeerConfig.BGP_PORT, as, true, client, options);
  }
}
