package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be set for a peer and has a default.
 *
 * @param families those to exchange, at least one
 * @param routes what its routes and those for it go through; a change resets nothing
 * @param extensions of the protocol, used if the peer has them too
 * @param terms of the session
 * @param security of its TCP connections
 * @param bfd how the path to it is watched (RFC 5880); null not to watch it. A change resets
 *     nothing
 */
public record PeerOptions(
    Set<AfiSafi> families,
    Routes routes,
    Extensions extensions,
    Terms terms,
    Security security,
    @Nullable BfdOptions bfd) {

  /** What the next hop of a route becomes on its way to a peer; own prefixes have the own one. */
  public enum NextHop {
    /** The own address for other ASes, if the speaker's identity says so; else it stays. */
    AUTO,
    /** The own address, whatever the peer. */
    SELF,
    /** It stays as it is. */
    KEEP
  }

  /**
   * What routes go through.
   *
   * @param importPolicy for its routes; a change asks it to send them again
   * @param exportPolicy for routes to it; a change tells it the difference
   * @param allowedOwnAs how often our own AS may be in the path of its routes
   * @param maxPrefixes how many routes of a family it may have here before it is let go; 0 for any
   *     number
   */
  public record Routes(
      RoutePolicy importPolicy,
      RoutePolicy exportPolicy,
      NextHop nextHop,
      int allowedOwnAs,
      int maxPrefixes) {

    public static final Routes ALL =
        new Routes(RoutePolicy.ALL, RoutePolicy.ALL, NextHop.AUTO, 0, 0);

    /** Whether the interfaces of routes matter. */
    boolean asksForInterface() {
      return importPolicy.asksForInterface() || exportPolicy.asksForInterface();
    }

    /** Whether routes from the peer are judged alike. */
    boolean sameImport(Routes other) {
      return importPolicy.equals(other.importPolicy) && allowedOwnAs == other.allowedOwnAs;
    }

    /** Whether routes for the peer are told alike. */
    boolean sameExport(Routes other) {
      return exportPolicy.equals(other.exportPolicy) && nextHop == other.nextHop;
    }
  }

  /**
   * Extensions of the protocol.
   *
   * @param sendPaths tell it all paths to a prefix, not just the best (RFC 7911)
   * @param receivePaths take several paths to a prefix from it
   * @param extendedNextHop IPv6 next hops for IPv4 routes (RFC 8950)
   * @param longLivedSeconds for which routes are kept beyond the restart time (RFC 9494); 0 not
   */
  public record Extensions(
      boolean sendPaths, boolean receivePaths, boolean extendedNextHop, int longLivedSeconds) {

    public static final Extensions NONE = new Extensions(false, false, false, 0);
  }

  /**
   * What this peer's session has instead of what all sessions have.
   *
   * @param localAs the AS to be towards this peer; 0 for the speaker's own
   * @param keepaliveSeconds between our keepalives; 0 for a third of the hold time, which it never
   *     exceeds: the hold time that is offered is at least three times as long
   * @param restartSeconds for which the peer should keep our routes when we vanish, 0 to 4095; null
   *     for the speaker's
   */
  public record Terms(long localAs, int keepaliveSeconds, @Nullable Integer restartSeconds) {

    public static final Terms USUAL = new Terms(0, 0, null);
  }

  /**
   * Of a peer's TCP connections.
   *
   * @param password for TCP MD5 signatures (RFC 2385), at most 80 bytes; null without
   * @param hops how many hops away the peer may be, checked by the packets' TTL (RFC 5082); 0 not
   *     to check
   * @param source the address to dial from, 0.0.0.0 or :: for the kernel's choice; null for the
   *     speaker's own
   */
  public record Security(@Nullable String password, int hops, @Nullable IpAddress source) {

    public static final Security NONE = new Security(null, 0, null);

    public Security withPassword(@Nullable String wanted) {
      return new Security(wanted, hops, source);
    }

    public Security withSource(IpAddress wanted) {
      return new Security(password, hops, wanted);
    }

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
          Routes.ALL,
          Extensions.NONE,
          Terms.USUAL,
          Security.NONE,
          null);

  public PeerOptions {
    families = Set.copyOf(families);
    if (families.isEmpty()) {
      throw new IllegalArgumentException("a peer needs at least one address family");
    }
  }

  public PeerOptions withFamilies(AfiSafi... wanted) {
    return withFamilies(Set.of(wanted));
  }

  public PeerOptions withFamilies(Set<AfiSafi> wanted) {
    return new PeerOptions(wanted, routes, extensions, terms, security, bfd);
  }

  public PeerOptions withRoutes(Routes wanted) {
    return new PeerOptions(families, wanted, extensions, terms, security, bfd);
  }

  public PeerOptions withPolicies(RoutePolicy in, RoutePolicy out) {
    return withRoutes(
        new Routes(in, out, routes.nextHop(), routes.allowedOwnAs(), routes.maxPrefixes()));
  }

  public PeerOptions with(Extensions wanted) {
    return new PeerOptions(families, routes, wanted, terms, security, bfd);
  }

  public PeerOptions with(Terms wanted) {
    return new PeerOptions(families, routes, extensions, wanted, security, bfd);
  }

  public PeerOptions with(Security wanted) {
    return new PeerOptions(families, routes, extensions, terms, wanted, bfd);
  }

  public PeerOptions withBfd(@Nullable BfdOptions wanted) {
    return new PeerOptions(families, routes, extensions, terms, security, wanted);
  }
}
