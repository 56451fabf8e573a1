package io.margay.agent.dataplane.nftables;

/**
 * Of which of the kernel's sets one of ours consists. Single addresses are in a hash, where a
 * change costs the same whatever the size; prefixes are in an interval set, where it costs more.
 */
enum Shape {
  /** Only addresses, or nothing. */
  HOSTS,
  /** Only prefixes. */
  NETS,
  BOTH
}
