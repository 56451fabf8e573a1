package io.margay.core.calc;

/** What the members of a set are. It is fixed for as long as a set keeps its id. */
public enum SetType {
  /** Single addresses: a kernel set without intervals will do. */
  ADDRESSES,
  /** Prefixes of any length, none of which lies in another. */
  NETS,
  /** An address with a protocol and a port. */
  ADDRESS_PORTS
}
