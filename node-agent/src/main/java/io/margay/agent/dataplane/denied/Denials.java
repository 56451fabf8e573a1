package io.margay.agent.dataplane.denied;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was denied of late. The first of a sort is told at once, if not too many sorts come at the
 * same time; how many more there were, when the interval is over. One thread uses it.
 *
 * @param <K> a sort
 */
final class Denials<K> {

  /** Sorts that are remembered; others are only counted. */
  static final int MOST_SORTS = 4096;

  /** Sorts that are told at once, in each second. */
  static final int MOST_A_SECOND = 20;

  private static final long SECOND = 1_000_000_000L;

  private final Map<K, Counted> sorts = new LinkedHashMap<>();
  private final long intervalNanos;
  private long intervalEnd;
  private long secondEnd;
  private int toldInSecond;
  private long others;

  private static final class Counted {
    long packets;
    boolean told;
  }

  /**
   * A sort and how many packets there were of it.
   *
   * @param sort null for those that are not told apart
   */
  record Told<K>(@Nullable K sort, long packets) {}

  Denials(Duration interval, long now) {
    this.intervalNanos = interval.toNanos();
    this.intervalEnd = now + intervalNanos;
  }

  /** A packet; whether it is to be told now. */
  boolean add(K sort, long now) {
    Counted counted = sorts.get(sort);
    if (counted == null) {
      if (sorts.size() >= MOST_SORTS) {
        others++;
        return false;
      }
      counted = new Counted();
      sorts.put(sort, counted);
    }
    if (!counted.told && mayTell(now)) {
      counted.told = true;
      return true;
    }
    counted.packets++;
    return false;
  }

  private boolean mayTell(long now) {
    if (now >= secondEnd) {
      secondEnd = now + SECOND;
      toldInSecond = 0;
    }
    return toldInSecond++ < MOST_A_SECOND;
  }

  /** Once the interval is over, what has not been told; then a new one begins. */
  List<Told<K>> flush(long now) {
    if (now < intervalEnd) {
      return List.of();
    }
    intervalEnd = now + intervalNanos;
    List<Told<K>> told = new ArrayList<>();
    sorts.forEach((sort, counted) -> {
      if (counted.packets > 0) {
        told.add(new Told<>(sort, counted.packets));
      }
    });
    if (others > 0) {
      told.add(new Told<>(null, others));
    }
    sorts.clear();
    others = 0;
    return told;
  }
}
