package io.margay.ipam.grpc;

import io.margay.ipam.assign.Wish;
import io.margay.ipam.pool.Query.Purpose;
import io.margay.proto.ipam.v1.Tunnel;
import java.util.Map;

/** The addresses of tunnel devices, under the handles and attributes that Calico's tools know. */
final class Tunnels {

  private Tunnels() {}

  static Wish wish(String node, Tunnel tunnel) {
    return switch (tunnel) {
      case TUNNEL_IPIP -> wish(node, "ipip", "ipipTunnelAddress", Purpose.IPIP_TUNNEL, false);
      case TUNNEL_VXLAN -> wish(node, "vxlan", "vxlanTunnelAddress", Purpose.VXLAN_TUNNEL, false);
      case TUNNEL_VXLAN_V6 ->
          wish(node, "vxlan-v6", "vxlanV6TunnelAddress", Purpose.VXLAN_TUNNEL, true);
      case TUNNEL_WIREGUARD ->
          wish(node, "wireguard", "wireguardTunnelAddress", Purpose.TUNNEL, false);
      case TUNNEL_WIREGUARD_V6 ->
          wish(node, "wireguard-v6", "wireguardV6TunnelAddress", Purpose.TUNNEL, true);
      case TUNNEL_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("tunnel: must say which tunnel the address is for");
    };
  }

  private static Wish wish(String node, String tunnel, String type, Purpose purpose, boolean ipv6) {
    return new Wish(
        node,
        tunnel + "-tunnel-addr-" + node,
        "",
        ipv6 ? 0 : 1,
        ipv6 ? 1 : 0,
        Map.of("node", node, "type", type),
        "",
        purpose,
        Map.of(),
        false);
  }
}
