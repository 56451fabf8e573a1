package io.margay.policyapi.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongFunction;

/**
 * How long ago, in the few characters in which kubectl shows it: the larger the time, the less
 * exact. The server does this, for kubectl prints cells of dates as they come.
 */
final class Age {

  /**
   * From its time on, an age is told so.
   *
   * @param format of seconds
   */
  private record Scale(Duration from, LongFunction<String> format) {}

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private static final Scale[] SCALES = {
    new Scale(Duration.ofDays(8 * 365), s -> s / YEAR + "y"),
    new Scale(Duration.ofDays(2 * 365), s -> s / YEAR + "y" + part(s % YEAR / DAY, "d")),
    new Scale(Duration.ofDays(8), s -> s / DAY + "d"),
    new Scale(Duration.ofDays(2), s -> s / DAY + "d" + part(s % DAY / HOUR, "h")),
    new Scale(Duration.ofHours(8), s -> s / HOUR + "h"),
    new Scale(Duration.ofHours(3), s -> s / HOUR + "h" + part(s % HOUR / MINUTE, "m")),
    new Scale(Duration.ofMinutes(10), s -> s / MINUTE + "m"),
    new Scale(Duration.ofMinutes(2), s -> s / MINUTE + "m" + part(s % MINUTE, "s")),
    new Scale(Duration.ZERO, s -> s + "s"),
  };

  private Age() {}

  /**
   * @param since RFC 3339
   */
  static String of(String since, Instant now) {
    Duration age;
    try {
      age = Duration.between(Instant.parse(since), now);
    } catch (DateTimeException e) {
      return "<invalid>";
    }
    // Clocks of replicas differ a little.
    long seconds = Math.max(0, age.toSeconds());
    for (Scale scale : SCALES) {
      if (seconds >= scale.from().toSeconds()) {
        return scale.format().apply(seconds);
      }
    }
    throw new IllegalStateException("the last scale takes everything: " + age);
  }

  private static String part(long count, String unit) {
    return count == 0 ? "" : count + unit;
  }
}
