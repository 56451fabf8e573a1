package io.margay.bgp.session;

/** The states of RFC 4271 section 8.2.2, in the order of progress. */
public enum State {
  IDLE,
  CONNECT,
  ACTIVE,
  OPEN_SENT,
  OPEN_CONFIRM,
  ESTABLISHED
}
