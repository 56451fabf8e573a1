package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The BGP part of a {@link NodeSpec}.
 *
 * @param routeReflectorClusterID a dotted quad (RFC 4456); makes the node a route reflector
 */
@Doc("The node's addresses and AS in BGP.")
public record NodeBgp(
    @Doc("The node's AS; that of the BGPConfiguration if not given.") @Nullable AsNumber asNumber,
    @Doc("The node's address with its subnet's prefix length.")
        @Nullable InterfaceAddress ipv4Address,
    @Doc("The node's IPv6 address with its subnet's prefix length.")
        @Nullable InterfaceAddress ipv6Address,
    @Doc("The node's address in IPIP tunnels.") @Nullable IpAddress ipv4IPIPTunnelAddr,
    @Doc("Makes the node a route reflector of this cluster; a dotted quad.")
        @Nullable IpAddress routeReflectorClusterID)
    implements Checked {

  /** A node with this address. */
  public static NodeBgp of(@Nullable AsNumber asNumber, @Nullable InterfaceAddress ipv4Address) {
    return new NodeBgp(asNumber, ipv4Address, null, null, null);
  }

  @Override
  public void check(Path path, Problems problems) {
    boolean empty =
        asNumber == null
            && ipv4Address == null
            && ipv6Address == null
            && ipv4IPIPTunnelAddr == null
            && routeReflectorClusterID == null;
    if (empty) {
      problems.invalid(path, null, "must not be empty: leave it out");
    }
    AddressFamilies.require(4, address(ipv4Address), path.field("ipv4Address"), problems);
    AddressFamilies.require(6, address(ipv6Address), path.field("ipv6Address"), problems);
    AddressFamilies.require(4, ipv4IPIPTunnelAddr, path.field("ipv4IPIPTunnelAddr"), problems);
    AddressFamilies.require(
        4, routeReflectorClusterID, path.field("routeReflectorClusterID"), problems);
  }

  private static @Nullable IpAddress address(@Nullable InterfaceAddress of) {
    return of == null ? null : of.address();
  }
}
