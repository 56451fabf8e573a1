/**
 * The routing tables of a BGP speaker (RFC 4271 section 3.2), one {@link io.margay.bgp.rib.Rib} per
 * address family. A prefix is a number, and what is known of it lies in arrays by that number: its
 * candidates, one per peer and path, the best first, as they are and as peers were last told of
 * them. Each peer's adj-RIB-in is the view of these candidates by peer, and its adj-RIB-out what
 * its {@link io.margay.bgp.rib.UpdateGroup} makes of them; the group encodes each change once for
 * all its members. Belongs to one thread.
 *
 * <p>RFC 4271 section 9.1 (decision), 4456 (reflection), 4724 (stale routes of a peer that
 * restarts).
 */
@NullMarked
package io.margay.bgp.rib;

import org.jspecify.annotations.NullMarked;
