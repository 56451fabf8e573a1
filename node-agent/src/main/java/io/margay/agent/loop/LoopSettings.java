package io.margay.agent.loop;

import java.time.Duration;

/**
 * The loop's periods.
 *
 * @param enforcementLimit for how long programming may fail before that is fatal
 * @param leastPause before a failed apply is repeated, for the first time; it doubles
 * @param mostPause the limit of that
 */
public record LoopSettings(Duration enforcementLimit, Duration leastPause, Duration mostPause) {

  public static LoopSettings of(Duration enforcementLimit) {
    return new LoopSettings(enforcementLimit, Duration.ofMillis(100), Duration.ofSeconds(10));
  }
}
