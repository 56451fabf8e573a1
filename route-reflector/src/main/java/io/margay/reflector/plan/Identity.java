package io.margay.reflector.plan;

import io.margay.bgp.peering.Self;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;

/**
 * Who this reflector is.
 *
 * @param name of its Node, if it has one, and what {@code spec.node} of its own BGPPeers says
 * @param address to listen at and dial from; 0.0.0.0 for any
 * @param port TCP port to listen at, 1 to 65535
 * @param routerId the BGP identifier and, by RFC 4456 section 7, the cluster's
 * @param longLivedSeconds for which routes are kept when the restart time is over (RFC 9494)
 */
public record Identity(
    String name, IpAddress address, int port, IpAddress routerId, int longLivedSeconds) {

  private static final IpAddress ANY = IpAddress.ipv4(0);

  public Identity {
    if (longLivedSeconds < 0 || longLivedSeconds > Self.LONGEST_LIVED_SECONDS) {
      throw new IllegalArgumentException(
          "MARGAY_BGP_LONG_LIVED_SECONDS: must be from 0 to "
              + Self.LONGEST_LIVED_SECONDS
              + ", not "
              + longLivedSeconds);
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("MARGAY_BGP_PORT: must be from 1 to 65535, not " + port);
    }
    if (routerId.family() != Family.IPV4 || routerId.equals(ANY)) {
      throw new IllegalArgumentException(
          "MARGAY_BGP_ROUTER_ID: must be an IPv4 address that is not 0.0.0.0; it is needed where MARGAY_BGP_ADDRESS is no such address");
    }
  }

  /**
   * Reads the settings.
   *
   * @param routerId empty for the address
   * @throws IllegalArgumentException naming the variable that is wrong
   */
  public static Identity of(String name, String address, int port, String routerId) {
    IpAddress own = read("MARGAY_BGP_ADDRESS", address);
    return new Identity(
        name, own, port, routerId.isEmpty() ? own : read("MARGAY_BGP_ROUTER_ID", routerId), 0);
  }

  public Identity withLongLived(int seconds) {
    return new Identity(name, address, port, routerId, seconds);
  }

  Self self() {
    return Self.reflector(name, address, routerId, port).withLongLived(longLivedSeconds);
  }

  private static IpAddress read(String variable, String text) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(variable + ": " + e.getMessage(), e);
    }
  }
}
