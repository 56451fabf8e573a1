/**
 * The routing tables of a BGP speaker (RFC 4271 section 3.2), one {@link io.margay.bgp.rib.Rib} per
 * address family. A prefix has one candidate route per peer, the best of them first; each peer's
 * adj-RIB-in is the view of these candidates by peer, and what goes out is kept once per {@link
 * io.margay.bgp.rib.UpdateGroup} of peers that are told the same. Every operation returns what it
 * changed. Belongs to one thread.
 *
 * <p>RFC 4271 section 9.1 (decision), 4456 (reflection), 4724 (stale routes of a peer that
 * restarts).
 */
@NullMarked
package io.margay.bgp.rib;

import org.jspecify.annotations.NullMarked;
