package io.margay.bgp.wire;

import io.margay.core.net.Family;
import org.jspecify.annotations.Nullable;

/**
 * An address family as BGP names it (RFC 4760 section 3). Any pair is a value; {@link #family()}
 * tells those whose NLRI this codec reads.
 *
 * @param afi address family identifier, 0 to 65535
 * @param safi subsequent address family identifier, 0 to 255
 */
public record AfiSafi(int afi, int safi) {

  public static final AfiSafi IPV4_UNICAST = new AfiSafi(1, 1);
  public static final AfiSafi IPV6_UNICAST = new AfiSafi(2, 1);

  /** The kind of prefix in this family's NLRI, or null if this codec does not know the family. */
  public @Nullable Family family() {
    if (safi != 1) {
      return null;
    }
    return afi == 1 ? Family.IPV4 : afi == 2 ? Family.IPV6 : null;
  }

  /** The unicast family of these prefixes. */
  public static AfiSafi unicast(Family family) {
    return family == Family.IPV4 ? IPV4_UNICAST : IPV6_UNICAST;
  }

  @Override
  public String toString() {
    return equals(IPV4_UNICAST)
        ? "ipv4-unicast"
        : equals(IPV6_UNICAST) ? "ipv6-unicast" : afi + "/" + safi;
  }
}
