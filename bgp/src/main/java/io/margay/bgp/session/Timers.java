package io.margay.bgp.session;

import java.time.Duration;

/**
 * The times of a session.
 *
 * @param holdTime proposed in the OPEN: 0 for none, or at least 3 s; the lower of both sides' holds
 * @param keepalive between our keepalives; 0 for a third of the agreed hold time, which is the most
 * @param openHoldTime how long to wait for the peer's OPEN
 * @param retryFirst the pause after the first failed attempt to connect; it doubles with each
 * @param retryMax the longest pause between attempts to connect
 * @param idleMax the longest pause after errors of the protocol
 * @param forgiveAfter a session that lasted this long clears the memory of earlier failures
 */
public record Timers(
    Duration holdTime,
    Duration keepalive,
    Duration openHoldTime,
    Duration retryFirst,
    Duration retryMax,
    Duration idleMax,
    Duration forgiveAfter) {

  /** With keepalives at a third of the hold time. */
  public Timers(
      Duration holdTime,
      Duration openHoldTime,
      Duration retryFirst,
      Duration retryMax,
      Duration idleMax,
      Duration forgiveAfter) {
    this(holdTime, Duration.ZERO, openHoldTime, retryFirst, retryMax, idleMax, forgiveAfter);
  }

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
    return new Timers(
        newHoldTime, keepalive, openHoldTime, retryFirst, retryMax, idleMax, forgiveAfter);
  }

  /** With keepalives this often, and a hold time in which at least three of them fit. */
  public Timers withKeepalive(Duration wanted) {
    Duration least = wanted.multipliedBy(3);
    Duration hold = holdTime.isZero() || holdTime.compareTo(least) > 0 ? holdTime : least;
    return new Timers(hold, wanted, openHoldTime, retryFirst, retryMax, idleMax, forgiveAfter);
  }

  /** The pause between keepalives under this agreed hold time, in nanoseconds. */
  long keepaliveNanos(int holdSeconds) {
    long third = Duration.ofSeconds(holdSeconds).toNanos() / 3;
    return keepalive.isZero() ? third : Math.min(third, keepalive.toNanos());
  }
}
