/**
 * Who peers with whom and on which terms: a pure function from resources (Node, BGPPeer,
 * BGPConfiguration, BGPFilter, IPPool) to what a speaker is told, the same for nodes and for route
 * reflectors, so that both ends of a session agree. Where passwords come from is at its rim.
 */
@NullMarked
package io.margay.bgp.peering;

import org.jspecify.annotations.NullMarked;
