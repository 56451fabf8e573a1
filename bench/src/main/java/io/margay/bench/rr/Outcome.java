package io.margay.bench.rr;

import io.margay.bench.report.Samples;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one reflector did in one scenario; what did not come to its end is null.
 *
 * @param cold the first convergence of the process
 * @param warm the median of later ones
 * @param withdraw the median of withdrawing all
 * @param join how long a late client waited for the whole table
 * @param last single routes, until the last client has them
 * @param cpu seconds of the first convergence
 * @param rss the process's peak, in MiB
 * @param failure why the run ended early
 */
record Outcome(
    String target,
    @Nullable Duration sessions,
    @Nullable Duration cold,
    @Nullable Duration warm,
    @Nullable Duration withdraw,
    @Nullable Duration join,
    @Nullable Samples last,
    double cpu,
    double rss,
    @Nullable String failure) {

  /** The one with the faster first convergence, with the single routes of both. */
  Outcome and(Outcome other) {
    boolean first = other.cold == null || (cold != null && cold.compareTo(other.cold) <= 0);
    Outcome better = first ? this : other;
    return new Outcome(
        target,
        better.sessions,
        better.cold,
        better.warm,
        better.withdraw,
        better.join,
        last == null || other.last == null ? better.last : last.and(other.last),
        better.cpu,
        better.rss,
        better.failure);
  }

  @Nullable Duration lastP50() {
    return last == null ? null : last.quantile(0.5);
  }

  @Nullable Duration lastP99() {
    return last == null ? null : last.quantile(0.99);
  }

  static List<String> headings() {
    return List.of(
        "REFLECTOR",
        "COLD s",
        "WARM s",
        "WITHDRAW s",
        "JOIN s",
        "LAST P50 ms",
        "P99 ms",
        "P99.9 ms",
        "OF",
        "CPU s",
        "RSS MiB",
        "SESSIONS s",
        "");
  }

  List<String> cells() {
    return List.of(
        target,
        seconds(cold),
        seconds(warm),
        seconds(withdraw),
        seconds(join),
        millis(lastP50()),
        millis(lastP99()),
        millis(last == null ? null : last.quantile(0.999)),
        last == null ? "-" : Integer.toString(last.count()),
        String.format(java.util.Locale.ROOT, "%.2f", cpu),
        String.format(java.util.Locale.ROOT, "%.0f", rss),
        seconds(sessions),
        failure == null ? "" : failure);
  }

  private static String seconds(@Nullable Duration d) {
    return d == null ? "-" : String.format(java.util.Locale.ROOT, "%.3f", d.toNanos() / 1e9);
  }

  private static String millis(@Nullable Duration d) {
    return d == null ? "-" : String.format(java.util.Locale.ROOT, "%.2f", d.toNanos() / 1e6);
  }
}
