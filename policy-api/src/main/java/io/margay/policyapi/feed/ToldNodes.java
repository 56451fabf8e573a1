package io.margay.policyapi.feed;

import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.NodeStatus;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a Node that its agent writes. What only the node can tell is as the agent says:
 * addresses of its tunnels' devices, and keys. Addresses in BGP are, where there are none. All else
 * stays as it is.
 */
final class ToldNodes {

  private ToldNodes() {}

  static Node merged(Node known, Node told) {
    NodeSpec before = known.spec();
    NodeSpec now = told.spec();
    return new Node(
        known.metadata(),
        new NodeSpec(
            bgp(before.bgp(), now.bgp()),
            now.ipv4VXLANTunnelAddr(),
            now.ipv6VXLANTunnelAddr(),
            before.vxlanTunnelMACAddr(),
            before.vxlanTunnelMACAddrV6(),
            now.wireguard(),
            before.orchRefs(),
            before.addresses(),
            before.interfaces()),
        status(known.status(), told.status()));
  }

  private static @Nullable NodeBgp bgp(@Nullable NodeBgp before, @Nullable NodeBgp now) {
    if (before == null) {
      return now;
    }
    NodeBgp merged =
        new NodeBgp(
            before.asNumber(),
            first(before.ipv4Address(), now == null ? null : now.ipv4Address()),
            first(before.ipv6Address(), now == null ? null : now.ipv6Address()),
            now == null ? null : now.ipv4IPIPTunnelAddr(),
            before.routeReflectorClusterID());
    // An empty one is none.
    return merged.equals(new NodeBgp(null, null, null, null, null)) ? null : merged;
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
    return one == null ? other : one;
  }

  private static @Nullable NodeStatus status(
      @Nullable NodeStatus before, @Nullable NodeStatus now) {
    List<Cidr> podCidrs = before == null ? List.of() : before.podCIDRs();
    String key = now == null ? null : now.wireguardPublicKey();
    String keyV6 = now == null ? null : now.wireguardPublicKeyV6();
    return key == null && keyV6 == null && podCidrs.isEmpty()
        ? null
        : new NodeStatus(key, keyV6, podCidrs);
  }
}
