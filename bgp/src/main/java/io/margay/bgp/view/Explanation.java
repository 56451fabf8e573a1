package io.margay.bgp.view;

/**
 * What becomes of a prefix on the way to or from a peer, in words.
 *
 * @param received of the peer's own route to it
 * @param sent of what the peer is told of it
 */
public record Explanation(String peer, String prefix, String received, String sent) {}
