package io.margay.agent.ipam;

import io.margay.proto.ipam.v1.Tunnel;

/** Devices of tunnels that have an address of their own. */
public enum TunnelKind {
  IPIP("ipip", Tunnel.TUNNEL_IPIP),
  VXLAN("vxlan", Tunnel.TUNNEL_VXLAN),
  VXLAN_V6("vxlan-v6", Tunnel.TUNNEL_VXLAN_V6),
  WIREGUARD("wireguard", Tunnel.TUNNEL_WIREGUARD),
  WIREGUARD_V6("wireguard-v6", Tunnel.TUNNEL_WIREGUARD_V6);

  private final String text;
  private final Tunnel number;

  TunnelKind(String text, Tunnel number) {
    this.text = text;
    this.number = number;
  }

  /** The handle under which ipam-service knows such an address of a node. */
  String handle(String node) {
    return text + "-tunnel-addr-" + node;
  }

  Tunnel number() {
    return number;
  }
}
