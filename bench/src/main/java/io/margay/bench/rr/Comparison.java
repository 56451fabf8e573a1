package io.margay.bench.rr;

import io.margay.bench.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ours, and ours divided by the best of the others. */
final class Comparison {

  private Comparison() {}

  static void report(Scenario scenario, List<Outcome> outcomes, Report report) {
    Outcome ours = outcomes.getFirst();
    List<Outcome> others = outcomes.subList(1, outcomes.size());
    String test = "rr." + scenario.name();
    if (scenario.timesTables()) {
      tables(test, ours, others, report);
    }
    if (ours.last() != null && ours.lastP50() != null && ours.lastP99() != null) {
      report.value("rr.latency.samples", ours.last().count());
      report.value("rr.latency.p50.millis", seconds(ours.lastP50()) * 1e3);
      report.value("rr.latency.p99.millis", seconds(ours.lastP99()) * 1e3);
      ratio("rr.latency.p50.millis", Outcome::lastP50, ours, others, report);
      ratio("rr.latency.p99.millis", Outcome::lastP99, ours, others, report);
    }
  }

  private static void tables(String test, Outcome ours, List<Outcome> others, Report report) {
    time(test + ".seconds", Outcome::cold, ours, others, report);
    time(test + ".warm.seconds", Outcome::warm, ours, others, report);
    time(test + ".withdraw.seconds", Outcome::withdraw, ours, others, report);
    time(test + ".join.seconds", Outcome::join, ours, others, report);
    report.value(test + ".cpu.seconds", ours.cpu());
    report.value(test + ".rss.mib", ours.rss());
    for (Outcome other : others) {
      report.value(test + ".rss.mib." + other.target(), other.rss());
      if (other.cold() != null) {
        report.value(test + ".seconds." + other.target(), seconds(other.cold()));
      }
    }
  }

  private static void time(
      String key,
      Function<Outcome, @Nullable Duration> of,
      Outcome ours,
      List<Outcome> others,
      Report report) {
    Duration time = of.apply(ours);
    if (time != null) {
      report.value(key, seconds(time));
      ratio(key, of, ours, others, report);
    }
  }

  private static void ratio(
      String key,
      Function<Outcome, @Nullable Duration> of,
      Outcome ours,
      List<Outcome> others,
      Report report) {
    Duration time = of.apply(ours);
    double best =
        others.stream()
            .map(of)
            .filter(Objects::nonNull)
            .mapToDouble(Comparison::seconds)
            .min()
            .orElse(Double.NaN);
    if (time != null && !Double.isNaN(best)) {
      report.ratio(key + "/best-peer", seconds(time) / best);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
