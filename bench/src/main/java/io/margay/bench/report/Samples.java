package io.margay.bench.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations of one step. */
public final class Samples {

  private final String name;
  private final List<Duration> durations = new ArrayList<>();

  public Samples(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public void add(Duration duration) {
    durations.add(duration);
  }

  public int count() {
    return durations.size();
  }

  /**
   * The nearest-rank quantile, in seconds.
   *
   * @param q 0 to 1
   * @throws IllegalStateException without samples
   */
  public double seconds(double q) {
    if (durations.isEmpty()) {
      throw new IllegalStateException("no samples of " + name);
    }
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(q * sorted.size());
    return sorted.get(Math.max(0, rank - 1)).toNanos() / 1e9;
  }
}
