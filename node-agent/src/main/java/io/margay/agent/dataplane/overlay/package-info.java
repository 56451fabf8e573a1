/**
 * The node's VXLAN devices in the kernel: the device itself, the Ethernet addresses of the other
 * nodes' devices (neighbours) and the nodes behind those (forwarding entries). Known as ours by the
 * device's name.
 */
@NullMarked
package io.margay.agent.dataplane.overlay;

import org.jspecify.annotations.NullMarked;
