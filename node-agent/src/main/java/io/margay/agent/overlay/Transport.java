package io.margay.agent.overlay;

import io.margay.core.model.IPPoolSpec;
import io.margay.core.net.Family;

/** How traffic to a pool's addresses goes from node to node. */
public enum Transport {
  /** As it is; BGP says where. */
  PLAIN,
  VXLAN,
  /** As it is within a subnet of nodes, encapsulated beyond. */
  VXLAN_CROSS_SUBNET;

  static Transport of(IPPoolSpec spec) {
    return switch (spec.vxlanMode()) {
      case ALWAYS -> VXLAN;
      case CROSS_SUBNET -> VXLAN_CROSS_SUBNET;
      // IPIP goes unencapsulated, as the model says: it is not there.
      case NEVER -> PLAIN;
    };
  }

  boolean onlyBeyondTheSubnet() {
    return this == VXLAN_CROSS_SUBNET;
  }

  /** What it adds to a packet of a family, in bytes. */
  int overhead(Family family) {
    return switch (this) {
      case PLAIN -> 0;
      // Inner Ethernet 14, outer IP 20 or 40, UDP 8, VXLAN 8 (RFC 7348 section 5).
      case VXLAN, VXLAN_CROSS_SUBNET -> family == Family.IPV4 ? 50 : 70;
    };
  }

  boolean vxlan() {
    return this == VXLAN || this == VXLAN_CROSS_SUBNET;
  }
}
