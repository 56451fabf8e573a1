package io.margay.agent.overlay;

import io.margay.core.model.EncapsulationMode;
import io.margay.core.model.IPPoolSpec;

/** How traffic to a pool's addresses goes from node to node. */
public enum Transport {
  /** As it is; BGP says where. */
  PLAIN,
  /** As it is; the feed says where. */
  DIRECT,
  VXLAN,
  /** As it is within a subnet of nodes, encapsulated beyond. */
  VXLAN_CROSS_SUBNET,
  /** IP in IP (RFC 2003), IPv4 in IPv4. */
  IPIP,
  /** As it is within a subnet of nodes, encapsulated beyond. */
  IPIP_CROSS_SUBNET;

  /**
   * As a pool has it.
   *
   * @param byBgp whether BGP makes the routes to what is not encapsulated
   */
  static Transport of(IPPoolSpec spec, boolean byBgp) {
    Transport vxlan = of(spec.vxlanMode(), VXLAN, VXLAN_CROSS_SUBNET);
    Transport any = vxlan == PLAIN ? of(spec.ipipMode(), IPIP, IPIP_CROSS_SUBNET) : vxlan;
    return any == PLAIN && !byBgp ? DIRECT : any;
  }

  private static Transport of(EncapsulationMode mode, Transport always, Transport crossSubnet) {
    return switch (mode) {
      case ALWAYS -> always;
      case CROSS_SUBNET -> crossSubnet;
      case NEVER -> PLAIN;
    };
  }

  boolean onlyBeyondTheSubnet() {
    return this == VXLAN_CROSS_SUBNET || this == IPIP_CROSS_SUBNET;
  }

  boolean vxlan() {
    return this == VXLAN || this == VXLAN_CROSS_SUBNET;
  }

  boolean ipip() {
    return this == IPIP || this == IPIP_CROSS_SUBNET;
  }
}
