package io.margay.bgp.bfd;

/** What is to be done after an event of a BFD session, in order. */
public sealed interface BfdAction {

  /** Send a packet. */
  record Send(BfdPacket packet) implements BfdAction {}

  /**
   * The session is in another state now.
   *
   * @param byWill the neighbour, or this side, ended it on purpose: that says nothing of the path
   *     (RFC 5882 section 4.2)
   */
  record Changed(BfdState from, BfdState to, Diagnostic why, boolean byWill) implements BfdAction {

    /** Whether a path that worked is gone. */
    public boolean isLoss() {
      return from == BfdState.UP && to == BfdState.DOWN && !byWill;
    }
  }
}
