package io.margay.policyapi.rest;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How late each client hears that it is refused. A refusal costs as much as a request that is
 * served, and who sends nothing but bad requests waits for nothing in between: beyond a rate that
 * no honest client comes to, refusals are told one after the other. What is right is never held up,
 * also where it comes from the same address.
 *
 * <p>A leaky bucket in its form as a virtual schedule (ITU-T I.371, GCRA): a client has a time at
 * which its next refusal would be due, and may be ahead of it by a burst.
 */
final class RefusalPace {

  /** 500 a second. */
  static final long INTERVAL_NANOS = Duration.ofMillis(2).toNanos();

  /** 500 at once. */
  static final long BURST_NANOS = Duration.ofSeconds(1).toNanos();

  /** A client that has given up is not to hold its connection for long. */
  static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

  /** Beyond so many, clients that are not known yet share one schedule. */
  static final int MOST_CLIENTS = 10_000;

  private static final String OTHERS = "";

  private final ConcurrentMap<String, Long> due = new ConcurrentHashMap<>();

  /**
   * A client is refused.
   *
   * @param now of a clock that never goes back, in nanoseconds
   * @return for how long it is to wait for its answer, in nanoseconds; 0 mostly
   */
  long delayNanos(String client, long now) {
    String key = known(client, now);
    long next =
        due.merge(
            key,
            now + INTERVAL_NANOS,
            (before, first) ->
                Math.min(Math.max(before - now, 0) + first, now + BURST_NANOS + LONGEST_NANOS));
    return Math.max(0, next - now - BURST_NANOS);
  }

  private String known(String client, long now) {
    if (due.size() >= MOST_CLIENTS && !due.containsKey(client)) {
      due.values().removeIf(next -> next - now <= 0);
      return due.size() >= MOST_CLIENTS ? OTHERS : client;
    }
    return client;
  }
}
