package io.margay.bgp.peering;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Who plans for itself.
 *
 * @param name of its {@code Node}, and what {@code spec.node} of its own BGPPeers says
 * @param address to listen at and dial from; a reflector's may be 0.0.0.0 for any
 * @param routerId the BGP identifier, an IPv4 address by form
 * @param port TCP port to listen at, whatever the BGPConfiguration says; null to do as it says
 * @param longLivedSeconds for which routes are kept as a last resort when the restart time is over
 *     (RFC 9494), and neighbours are asked to keep ours; 0 not
 */
public record Self(
    String name,
    IpAddress address,
    IpAddress routerId,
    @Nullable Integer port,
    Role role,
    int longLivedSeconds) {

  /** RFC 9494 section 3.1: 24 bits. */
  public static final int LONGEST_LIVED_SECONDS = 0xffffff;

  public Self {
    if (longLivedSeconds < 0 || longLivedSeconds > LONGEST_LIVED_SECONDS) {
      throw new IllegalArgumentException(
          "routes live long for 0 to " + LONGEST_LIVED_SECONDS + " s, not " + longLivedSeconds);
    }
  }

  /** What it is for. */
  public enum Role {
    /** Forwards packets, and has prefixes of its own. */
    NODE,
    /** Only passes routes on. */
    REFLECTOR
  }

  /**
   * A node. Its identifier is its address; one made of its name if that is no IPv4 address.
   *
   * @param port null to listen where the BGPConfiguration says
   */
  public static Self node(String name, IpAddress address, @Nullable Integer port) {
    IpAddress id = address.family() == Family.IPV4 ? address : identifier(name);
    return new Self(name, address, id, port, Role.NODE, 0);
  }

  public static Self reflector(String name, IpAddress address, IpAddress routerId, int port) {
    return new Self(name, address, routerId, port, Role.REFLECTOR, 0);
  }

  public Self withLongLived(int seconds) {
    return new Self(name, address, routerId, port, role, seconds);
  }

  /** RFC 6286: any number but 0 that nobody else in the AS has. */
  private static IpAddress identifier(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return IpAddress.ipv4((int) hash.getValue() | 1);
  }
}
