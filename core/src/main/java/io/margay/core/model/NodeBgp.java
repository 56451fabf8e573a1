package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Refused;
import io.margay.core.net.InterfaceAddress;
import org.jspecify.annotations.Nullable;

/** The BGP part of a {@link NodeSpec}. */
@Doc("The node's address and AS in BGP.")
@Refused({"ipv6Address", "ipv4IPIPTunnelAddr", "routeReflectorClusterID"})
public record NodeBgp(
    @Doc("The node's AS; that of the BGPConfiguration if not given.") @Nullable AsNumber asNumber,
    @Doc("The node's address with its subnet's prefix length.")
        @Nullable InterfaceAddress ipv4Address) {}
