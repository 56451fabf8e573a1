package io.margay.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** Durations of one step, in nanoseconds, gathered by one thread. */
final class Samples {

  private final List<Long> nanos = new ArrayList<>();

  void add(long duration) {
    nanos.add(duration);
  }

  /** Runs the work and adds how long it took. */
  void time(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    Object unused = work.call();
    add(System.nanoTime() - start);
  }

  int count() {
    return nanos.size();
  }

  /** In milliseconds, by the nearest rank. */
  double percentileMillis(double percent) {
    if (nanos.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1) / 1e6;
  }
}
