package io.margay.agent.overlay;

import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.NodeStatus;
import io.margay.core.model.NodeWireguard;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as the others see it.
 *
 * @param addresses of its interface, at most one a family
 * @param tunnels the addresses of its VXLAN devices, where it has been given some
 * @param ipip the address of its IPIP device; null if it has been given none
 * @param wireguard the addresses of its WireGuard devices, where it has been given some
 * @param keys of its WireGuard devices, Base64, where it has some
 * @param macs of its VXLAN devices, where it has been given some
 */
record Site(
    String name,
    Map<Family, InterfaceAddress> addresses,
    Map<Family, IpAddress> tunnels,
    @Nullable IpAddress ipip,
    Map<Family, IpAddress> wireguard,
    Map<Family, String> keys,
    Map<Family, String> macs) {

  Site {
    addresses = Map.copyOf(addresses);
    tunnels = Map.copyOf(tunnels);
    wireguard = Map.copyOf(wireguard);
    keys = Map.copyOf(keys);
    Map<Family, String> lower = new EnumMap<>(Family.class);
    // As the kernel writes them.
    macs.forEach((family, mac) -> lower.put(family, mac.toLowerCase(Locale.ROOT)));
    macs = Map.copyOf(lower);
  }

  static Site of(Node node) {
    NodeSpec spec = node.spec();
    NodeBgp bgp = spec.bgp();
    NodeWireguard wireguard = spec.wireguard();
    NodeStatus status = node.status();
    return new Site(
        node.metadata().name(),
        byFamily(bgp == null ? null : bgp.ipv4Address(), bgp == null ? null : bgp.ipv6Address()),
        byFamily(spec.ipv4VXLANTunnelAddr(), spec.ipv6VXLANTunnelAddr()),
        bgp == null ? null : bgp.ipv4IPIPTunnelAddr(),
        byFamily(
            wireguard == null ? null : wireguard.interfaceIPv4Address(),
            wireguard == null ? null : wireguard.interfaceIPv6Address()),
        byFamily(
            status == null ? null : status.wireguardPublicKey(),
            status == null ? null : status.wireguardPublicKeyV6()),
        byFamily(spec.vxlanTunnelMACAddr(), spec.vxlanTunnelMACAddrV6()));
  }

  private static <V> Map<Family, V> byFamily(@Nullable V ipv4, @Nullable V ipv6) {
    Map<Family, V> map = new EnumMap<>(Family.class);
    if (ipv4 != null) {
      map.put(Family.IPV4, ipv4);
    }
    if (ipv6 != null) {
      map.put(Family.IPV6, ipv6);
    }
    return map;
  }

  /** The node's own address. */
  @Nullable IpAddress address(Family family) {
    InterfaceAddress address = addresses.get(family);
    return address == null ? null : address.address();
  }

  /**
   * By which address routes name its VXLAN device. It is only ever looked for on the device, where
   * it has a permanent neighbour entry. For IPv4 it is the one given for that, or else the node's
   * own; for IPv6, whose routes refuse a gateway that another interface leads to, the link-local
   * one of the device's Ethernet address.
   *
   * @param host the node's own address
   */
  IpAddress tunnel(Family family, IpAddress host) {
    return switch (family) {
      case IPV4 -> tunnels.getOrDefault(family, host);
      case IPV6 -> Macs.linkLocal(mac(family));
    };
  }

  /** The Ethernet address of its VXLAN device. */
  String mac(Family family) {
    String given = macs.get(family);
    return given == null ? Macs.of(name, family) : given;
  }

  /** A node of which no more than its addresses are known. */
  static Site of(String name, Map<Family, InterfaceAddress> addresses) {
    return new Site(name, addresses, Map.of(), null, Map.of(), Map.of(), Map.of());
  }

  /** The same with these addresses. */
  Site at(Map<Family, InterfaceAddress> now) {
    return new Site(name, now, tunnels, ipip, wireguard, keys, macs);
  }

  /** Whether both nodes are on one subnet, so that they reach each other without a router. */
  boolean nextTo(Site other, Family family) {
    InterfaceAddress mine = addresses.get(family);
    InterfaceAddress theirs = other.addresses.get(family);
    return mine != null
        && theirs != null
        && mine.subnet().contains(theirs.address())
        && theirs.subnet().contains(mine.address());
  }
}
