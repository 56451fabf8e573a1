package io.margay.bgp.session;

import java.time.Duration;

/**
 * The times of a session.
 *
 * @param holdTime proposed in the OPEN: 0 for none, or at least 3 s; the lower of both sides' holds
 * @param openHoldTime how long to wait for the peer's OPEN
 * @param retryFirst the pause after the first failed attempt to connect; it doubles with each
 * @param retryMax the longest pause between attempts to connect
 * @param idleMax the longest pause after errors of the protocol
 * @param forgiveAfter a session that lasted this long clears the memory of earlier failures
 */
public record Timers(
    Duration holdTime,
    Duration openHoldTime,
    Duration retryFirst,
    Duration retryMax,
    Duration idleMax,
    Duration forgiveAfter) {

  public static final Timers DEFAULT =
      new Timers(
          Duration.ofSeconds(90),
          Duration.ofMinutes(4),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));

  public Timers {
    if (holdTime.toSeconds() > 65535 || (!holdTime.isZero() && holdTime.toSeconds() < 3)) {
      throw new IllegalArgumentException("a hold time is 0 or 3 to 65535 s, not " + holdTime);
    }
  }

  public Timers withHoldTime(Duration newHoldTime) {
    return new Timers(newHoldTime, openHoldTime, retryFirst, retryMax, idleMax, forgiveAfter);
  }
}
