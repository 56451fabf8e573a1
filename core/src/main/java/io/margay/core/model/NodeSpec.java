package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Refused;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link Node}. */
@Doc("How the node takes part in routing.")
@Refused({
  "ipv4VXLANTunnelAddr",
  "ipv6VXLANTunnelAddr",
  "vxlanTunnelMACAddr",
  "vxlanTunnelMACAddrV6",
  "wireguard",
  "orchRefs",
  "addresses",
  "interfaces"
})
public record NodeSpec(@Nullable NodeBgp bgp) {}
