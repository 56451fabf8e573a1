package io.margay.bgp.netty;

import io.margay.bgp.session.State;
import io.margay.core.net.IpAddress;

/** Hears of changes, on the speaker's loop: must be quick, and must not call the speaker back. */
public interface SpeakerListener {

  /**
   * {@link BgpSpeaker#routes()} may give another answer now. Changes close together are one call.
   */
  default void routesChanged() {}

  /**
   * A session came up or went down.
   *
   * @param reason why it went down; empty when it came up
   */
  default void neighborChanged(IpAddress peer, State state, String reason) {}
}
