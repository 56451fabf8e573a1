/**
 * The node's WireGuard devices: made by the kernel or by a program in its place, told their keys
 * and peers by {@code wg}, and reached by a routing table of their own that all packets ask which
 * the devices have not sent themselves. Known as ours: the device by its name, routes and rules by
 * the route protocol.
 */
@NullMarked
package io.margay.agent.dataplane.wireguard;

import org.jspecify.annotations.NullMarked;
