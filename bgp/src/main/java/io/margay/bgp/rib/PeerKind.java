package io.margay.bgp.rib;

/** How a route's source, or its receiver, stands to this speaker. */
public enum PeerKind {
  /** This speaker itself. */
  LOCAL,
  /** A peer in another AS. */
  EXTERNAL,
  /** A peer in the same AS that relies on this speaker's reflection (RFC 4456). */
  CLIENT,
  /** Any other peer in the same AS. */
  NON_CLIENT
}
