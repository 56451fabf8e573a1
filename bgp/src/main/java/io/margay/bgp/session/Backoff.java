package io.margay.bgp.session;

import java.time.Duration;

/** Pauses that grow with each failure in a row. */
final class Backoff {

  private final Timers timers;
  private int failures;

  Backoff(Timers timers) {
    this.timers = timers;
  }

  void forgive() {
    failures = 0;
  }

  /** Nanoseconds to wait after one more failure, before jitter. */
  long next(Duration max) {
    long first = timers.retryFirst().toNanos();
    long pause = first << Math.min(failures, 20);
    failures++;
    return Math.min(pause, max.toNanos());
  }
}
