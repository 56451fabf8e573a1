package io.margay.agent.loop;

import java.time.Duration;

/**
 * The loop's periods.
 *
 * @param resync how often everything is read back from the kernel
 * @param enforcementLimit for how long programming may fail before that is fatal
 * @param leastPause before a failed apply is repeated, for the first time; it doubles
 * @param mostPause the limit of that
 */
public record LoopSettings(
    Duration resync, Duration enforcementLimit, Duration leastPause, Duration mostPause) {

  public static LoopSettings of(Duration resync, Duration enforcementLimit) {
    return new LoopSettings(
        resync, enforcementLimit, Duration.ofMillis(100), Duration.ofSeconds(10));
  }
}
