package io.margay.bench.service;

import io.margay.bench.report.Report;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much processor time each of the parts has used: they share the machine, so what one takes the
 * others do not have.
 *
 * @param used since the part's start, by the part's name; the processes it started included
 */
public record CpuTimes(Map<String, Duration> used) {

  /**
   * @param parts the main process of each
   */
  public static CpuTimes of(Map<String, ProcessHandle> parts) {
    Map<String, Duration> used = new LinkedHashMap<>();
    parts.forEach((name, process) -> used.put(name, of(process)));
    return new CpuTimes(used);
  }

  /** With what this process has used, which is the clients. */
  public CpuTimes andClients() {
    Map<String, Duration> all = new LinkedHashMap<>(used);
    all.put("clients", ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    return new CpuTimes(all);
  }

  /**
   * Reports how much each part used for one operation, in microseconds.
   *
   * @param key of the figures, to which the part's name is added
   */
  public void report(Report report, String key, int operations) {
    used.forEach((part, time) ->
        report.value(key + "." + part, time.toNanos() / 1e3 / Math.max(1, operations)));
  }

  private static Duration of(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(one -> one.info().totalCpuDuration())
        .flatMap(Optional::stream)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** What was used since an earlier look. */
  public CpuTimes since(CpuTimes earlier) {
    Map<String, Duration> between = new LinkedHashMap<>();
    used.forEach((name, time) ->
        between.put(name, time.minus(earlier.used.getOrDefault(name, Duration.ZERO))));
    return new CpuTimes(between);
  }
}
