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

  /** All of both. */
  public Samples and(Samples other) {
    Samples all = new Samples(name);
    all.durations.addAll(durations);
    all.durations.addAll(other.durations);
    return all;
  }

  /** The nearest-rank quantile, in seconds. */
  public double seconds(double q) {
    return quantile(q).toNanos() / 1e9;
  }

  /**
   * The nearest-rank quantile.
   *
   * @param q 0 to 1
   * @throws IllegalStateException without samples
   */
  public Duration quantile(double q) {
    if (durations.isEmpty()) {
      throw new IllegalStateException("no samples of " + name);
    }
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(q * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
