package io.margay.bgp.bfd;

/** The states of RFC 5880 section 4.1, in the order of their numbers. */
public enum BfdState {
  ADMIN_DOWN,
  DOWN,
  INIT,
  UP
}
