package io.margay.bgp.wire;

/** The ORIGIN attribute; the order is that of preference (RFC 4271 section 4.3). */
public enum Origin {
  IGP,
  EGP,
  INCOMPLETE
}
