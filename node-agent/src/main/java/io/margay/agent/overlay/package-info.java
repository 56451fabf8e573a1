/**
 * Routes between nodes that need no BGP: worked out from pools, blocks, nodes and workloads of the
 * feed, for pools whose traffic is encapsulated between nodes (VXLAN, RFC 7348). One function,
 * {@link io.margay.agent.overlay.Pools#owner}, decides for every destination whether these routes
 * or BGP's count. Pure: resources in, an {@link io.margay.agent.overlay.Overlay} out.
 */
@NullMarked
package io.margay.agent.overlay;

import org.jspecify.annotations.NullMarked;
