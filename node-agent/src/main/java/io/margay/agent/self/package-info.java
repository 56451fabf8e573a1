/**
 * What only the node can tell the others of itself, kept in its own Node resource: the addresses of
 * its tunnels' devices, the public keys of its WireGuard, its IPv6 address.
 */
@NullMarked
package io.margay.agent.self;

import org.jspecify.annotations.NullMarked;
