/**
 * The state machine of one BGP peer (RFC 4271 section 8), pure: events go in with the time, actions
 * come out, nothing happens in between. A {@link io.margay.bgp.session.Session} owns up to one
 * outgoing and one incoming connection and decides which of them survives a collision (section 6.8,
 * RFC 6286).
 */
@NullMarked
package io.margay.bgp.session;

import org.jspecify.annotations.NullMarked;
