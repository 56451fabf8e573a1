package io.margay.agent.self;

import io.margay.agent.ipam.TunnelKind;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.NodeStatus;
import io.margay.core.model.NodeWireguard;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the node tells of itself in its resource.
 *
 * @param addresses of its tunnels' devices
 * @param keys of its WireGuard devices, Base64
 * @param ipv6 its own IPv6 address; null if it tells none
 */
record SelfRecord(
    Map<TunnelKind, IpAddress> addresses,
    Map<Family, String> keys,
    @Nullable InterfaceAddress ipv6) {

  SelfRecord {
    Map<TunnelKind, IpAddress> ordered = new EnumMap<>(TunnelKind.class);
    ordered.putAll(addresses);
    addresses = Collections.unmodifiableMap(ordered);
    keys = Map.copyOf(keys);
  }

  static SelfRecord of(Node node) {
    NodeBgp bgp = node.spec().bgp();
    NodeWireguard wireguard = node.spec().wireguard();
    NodeStatus status = node.status();
    Map<TunnelKind, IpAddress> addresses = new EnumMap<>(TunnelKind.class);
    put(addresses, TunnelKind.IPIP, bgp == null ? null : bgp.ipv4IPIPTunnelAddr());
    put(addresses, TunnelKind.VXLAN, node.spec().ipv4VXLANTunnelAddr());
    put(addresses, TunnelKind.VXLAN_V6, node.spec().ipv6VXLANTunnelAddr());
    put(
        addresses,
        TunnelKind.WIREGUARD,
        wireguard == null ? null : wireguard.interfaceIPv4Address());
    put(
        addresses,
        TunnelKind.WIREGUARD_V6,
        wireguard == null ? null : wireguard.interfaceIPv6Address());
    Map<Family, String> keys = new EnumMap<>(Family.class);
    put(keys, Family.IPV4, status == null ? null : status.wireguardPublicKey());
    put(keys, Family.IPV6, status == null ? null : status.wireguardPublicKeyV6());
    return new SelfRecord(addresses, keys, bgp == null ? null : bgp.ipv6Address());
  }

  private static <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  /** The resource with this in it, and otherwise as it was. */
  Node in(Node node) {
    NodeSpec spec = node.spec();
    IpAddress wireguard = addresses.get(TunnelKind.WIREGUARD);
    IpAddress wireguardV6 = addresses.get(TunnelKind.WIREGUARD_V6);
    NodeSpec told =
        new NodeSpec(
            bgp(spec.bgp()),
            addresses.get(TunnelKind.VXLAN),
            addresses.get(TunnelKind.VXLAN_V6),
            spec.vxlanTunnelMACAddr(),
            spec.vxlanTunnelMACAddrV6(),
            wireguard == null && wireguardV6 == null
                ? null
                : new NodeWireguard(wireguard, wireguardV6),
            spec.orchRefs(),
            spec.addresses(),
            spec.interfaces());
    return new Node(node.metadata(), told, status(node.status()));
  }

  private @Nullable NodeBgp bgp(@Nullable NodeBgp before) {
    IpAddress ipip = addresses.get(TunnelKind.IPIP);
    if (before == null) {
      return ipip == null && ipv6 == null ? null : new NodeBgp(null, null, ipv6, ipip, null);
    }
    return new NodeBgp(
        before.asNumber(), before.ipv4Address(), ipv6, ipip, before.routeReflectorClusterID());
  }

  private @Nullable NodeStatus status(@Nullable NodeStatus before) {
    List<Cidr> podCidrs = before == null ? List.of() : before.podCIDRs();
    return keys.isEmpty() && podCidrs.isEmpty()
        ? null
        : new NodeStatus(keys.get(Family.IPV4), keys.get(Family.IPV6), podCidrs);
  }
}
