package io.margay.bgp.session;

/** Which of two connections stays (RFC 4271 section 6.8; equal identifiers: RFC 6286 2.3). */
final class Collision {

  private Collision() {}

  /**
   * Whether the connection that the peer began stays: that of the side with the higher identifier
   * does. Both sides come to the same answer.
   */
  static boolean keepsInbound(SessionConfig config, Negotiated agreed) {
    int order = Long.compare(agreed.peerId().low(), config.routerId().low());
    return order == 0 ? config.peerAs() > config.localAs() : order > 0;
  }
}
