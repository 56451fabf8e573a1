/**
 * The node's ends of tunnels in the kernel: the devices, and for VXLAN the Ethernet addresses of
 * the other nodes' devices (neighbours) and the nodes behind those (forwarding entries). Known as
 * ours by the device's name.
 */
@NullMarked
package io.margay.agent.dataplane.overlay;

import org.jspecify.annotations.NullMarked;
