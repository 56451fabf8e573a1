package io.margay.bgp.peering;

/** Why there is a session with a peer. */
public enum PeerOrigin {
  /** All nodes have one with each other, or with their reflector. */
  NODE_MESH,
  /** A BGPPeer that names the node, by its name or by a selector, or that names it as the other. */
  NODE_PEER,
  /** A BGPPeer of all nodes. */
  GLOBAL_PEER
}
