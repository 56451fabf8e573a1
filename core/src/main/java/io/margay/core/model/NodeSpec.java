package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@link Node}.
 *
 * @param vxlanTunnelMACAddr six hexadecimal bytes with colons; made from the node's name if not
 *     given
 */
@Doc("How the node takes part in routing.")
public record NodeSpec(
    @Nullable NodeBgp bgp,
    @Doc("The node's address in the VXLAN.") @Nullable IpAddress ipv4VXLANTunnelAddr,
    @Doc("The node's address in the VXLAN of IPv6.") @Nullable IpAddress ipv6VXLANTunnelAddr,
    @Doc("The Ethernet address of the node's VXLAN device.") @Nullable String vxlanTunnelMACAddr,
    @Doc("The Ethernet address of the node's VXLAN device of IPv6.")
        @Nullable String vxlanTunnelMACAddrV6,
    @Nullable NodeWireguard wireguard,
    @Doc("The node's names elsewhere.") List<OrchRef> orchRefs,
    @Doc("Addresses of the node beside those of BGP.") List<NodeAddress> addresses,
    @Doc("Interfaces of the node with their addresses.") List<NodeInterface> interfaces)
    implements Checked {

  public NodeSpec {
    orchRefs = List.copyOf(orchRefs);
    addresses = List.copyOf(addresses);
    interfaces = List.copyOf(interfaces);
  }

  /** A node of which no more is known. */
  public static NodeSpec of(@Nullable NodeBgp bgp) {
    return new NodeSpec(bgp, null, null, null, null, null, List.of(), List.of(), List.of());
  }

  @Override
  public void check(Path path, Problems problems) {
    AddressFamilies.require(4, ipv4VXLANTunnelAddr, path.field("ipv4VXLANTunnelAddr"), problems);
    AddressFamilies.require(6, ipv6VXLANTunnelAddr, path.field("ipv6VXLANTunnelAddr"), problems);
    MacAddresses.check(vxlanTunnelMACAddr, path.field("vxlanTunnelMACAddr"), problems);
    MacAddresses.check(vxlanTunnelMACAddrV6, path.field("vxlanTunnelMACAddrV6"), problems);
  }
}
