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
 * @param features what else to offer
 */
public record SessionConfig(
    long localAs,
    IpAddress routerId,
    long peerAs,
    boolean passive,
    List<AfiSafi> families,
    int restartTime,
    Timers timers,
    Features features) {

  /**
   * Extensions that are offered if the peer has them too.
   *
   * @param receivePaths take several paths for a prefix (RFC 7911)
   * @param sendPaths tell the peer several paths for a prefix
   * @param longLivedSeconds for which the peer should keep our routes after the restart time (RFC
   *     9494); 0 not to offer it
   * @param extendedNextHop IPv6 next hops for IPv4 routes (RFC 8950)
   */
  public record Features(
      boolean receivePaths, boolean sendPaths, int longLivedSeconds, boolean extendedNextHop) {

    public static final Features NONE = new Features(false, false, 0, false);
  }

  public SessionConfig {
    families = List.copyOf(families);
  }

  public boolean internal() {
    return localAs == peerAs;
  }
}
