package io.margay.ipam.collect;

import java.time.Duration;

/**
 * How long something must look lost before it is given back.
 *
 * @param leak an address without an endpoint: its endpoint may not have reached us yet
 * @param node a node that is not there: its agent may be about to register it
 */
public record Grace(Duration leak, Duration node) {

  /** Nothing is waited for: what an operator asks to be repaired. */
  public static final Grace NONE = new Grace(Duration.ZERO, Duration.ZERO);
}
