package io.margay.bgp.rib;

import io.margay.core.net.IpAddress;

/**
 * Where a route came from.
 *
 * @param peer the peer's address, which names it
 * @param as its AS
 * @param identifier its BGP identifier
 */
public record Source(IpAddress peer, long as, IpAddress identifier, PeerKind kind) {}
