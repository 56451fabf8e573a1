package io.margay.bgp.session;

import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.IpAddress;
import java.util.List;

/**
 * Both ends of a session.
 *
 * @param localAs own AS, 1 to 2^32-1
 * @param routerId own BGP identifier, an IPv4 address by form
 * @param peerAs the AS that the peer must have
 * @param passive only wait for the peer to connect
 * @param families those to exchange, at least one
 * @param restartTime seconds for which the peer should keep our routes when we vanish, 0 to 4095
 */
public record SessionConfig(
    long localAs,
    IpAddress routerId,
    long peerAs,
    boolean passive,
    List<AfiSafi> families,
    int restartTime,
    Timers timers) {

  public SessionConfig {
    families = List.copyOf(families);
  }

  public boolean internal() {
    return localAs == peerAs;
  }
}
