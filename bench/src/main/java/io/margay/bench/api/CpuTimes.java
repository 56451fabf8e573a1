package io.margay.bench.api;

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
record CpuTimes(Map<String, Duration> used) {

  /**
   * @param parts the main process of each
   */
  static CpuTimes of(Map<String, ProcessHandle> parts) {
    Map<String, Duration> used = new LinkedHashMap<>();
    parts.forEach((name, process) -> used.put(name, of(process)));
    return new CpuTimes(used);
  }

  private static Duration of(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(one -> one.info().totalCpuDuration())
        .flatMap(Optional::stream)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** What was used since an earlier look. */
  CpuTimes since(CpuTimes earlier) {
    Map<String, Duration> between = new LinkedHashMap<>();
    used.forEach((name, time) ->
        between.put(name, time.minus(earlier.used.getOrDefault(name, Duration.ZERO))));
    return new CpuTimes(between);
  }
}
