package io.margay.bgp.netty;

import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be set for a peer and has a default.
 *
 * @param families those to exchange, at least one
 * @param importPolicy what its routes go through; a change asks it to send them again
 * @param exportPolicy what routes for it go through; a change tells it the difference
 * @param sendPaths tell it all paths to a prefix, not just the best (RFC 7911)
 * @param receivePaths take several paths to a prefix from it
 * @param extendedNextHop IPv6 next hops for IPv4 routes (RFC 8950)
 * @param maxPrefixes how many routes of a family it may have here before it is let go; 0 for any
 *     number
 * @param longLivedSeconds for which routes are kept beyond the restart time (RFC 9494); 0 not
 * @param security of its TCP connections
 */
public record PeerOptions(
    Set<AfiSafi> families,
    RoutePolicy importPolicy,
    RoutePolicy exportPolicy,
    boolean sendPaths,
    boolean receivePaths,
    boolean extendedNextHop,
    int maxPrefixes,
    int longLivedSeconds,
    Security security) {

  /**
   * Of a peer's TCP connections.
   *
   * @param password for TCP MD5 signatures (RFC 2385), at most 80 bytes; null without
   * @param hops how many hops away the peer may be, checked by the packets' TTL (RFC 5082); 0 not
   *     to check
   * @param source the address to dial from; null for the speaker's own
   */
  public record Security(@Nullable String password, int hops, @Nullable IpAddress source) {

    public static final Security NONE = new Security(null, 0, null);

    /** Without the password, which must not get into logs. */
    @Override
    public String toString() {
      return "Security[password="
          + (password == null ? "none" : "set")
          + ", hops="
          + hops
          + ", source="
          + source
          + "]";
    }
  }

  public static final PeerOptions DEFAULT =
      new PeerOptions(
          Set.of(AfiSafi.IPV4_UNICAST),
          RoutePolicy.ALL,
          RoutePolicy.ALL,
          false,
          false,
          false,
          0,
          0,
          Security.NONE);

  public PeerOptions {
    families = Set.copyOf(families);
    if (families.isEmpty()) {
      throw new IllegalArgumentException("a peer needs at least one address family");
    }
  }

  public PeerOptions withFamilies(AfiSafi... wanted) {
    return new PeerOptions(
        Set.of(wanted),
        importPolicy,
        exportPolicy,
        sendPaths,
        receivePaths,
        extendedNextHop,
        maxPrefixes,
        longLivedSeconds,
        security);
  }

  public PeerOptions withPolicies(RoutePolicy in, RoutePolicy out) {
    return new PeerOptions(
        families,
        in,
        out,
        sendPaths,
        receivePaths,
        extendedNextHop,
        maxPrefixes,
        longLivedSeconds,
        security);
  }

  public PeerOptions withPaths(boolean send, boolean receive) {
    return new PeerOptions(
        families,
        importPolicy,
        exportPolicy,
        send,
        receive,
        extendedNextHop,
        maxPrefixes,
        longLivedSeconds,
        security);
  }

  public PeerOptions withExtendedNextHop(boolean wanted) {
    return new PeerOptions(
        families,
        importPolicy,
        exportPolicy,
        sendPaths,
        receivePaths,
        wanted,
        maxPrefixes,
        longLivedSeconds,
        security);
  }

  public PeerOptions withMaxPrefixes(int most) {
    return new PeerOptions(
        families,
        importPolicy,
        exportPolicy,
        sendPaths,
        receivePaths,
        extendedNextHop,
        most,
        longLivedSeconds,
        security);
  }

  public PeerOptions withLongLived(int seconds) {
    return new PeerOptions(
        families,
        importPolicy,
        exportPolicy,
        sendPaths,
        receivePaths,
        extendedNextHop,
        maxPrefixes,
        seconds,
        security);
  }

  public PeerOptions withSecurity(Security wanted) {
    return new PeerOptions(
        families,
        importPolicy,
        exportPolicy,
        sendPaths,
        receivePaths,
        extendedNextHop,
        maxPrefixes,
        longLivedSeconds,
        wanted);
  }
}
