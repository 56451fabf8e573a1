package io.margay.agent.dataplane.denied;

import java.util.HashMap;
import java.util.Map;

/** Counts what is missing between numbers that follow each other, for each of some groups. */
final class Gaps {

  private final Map<Integer, Integer> next = new HashMap<>();

  /**
   * Takes in a number.
   *
   * @param sequence unsigned, begins anew after 2^32 - 1
   * @return how many are missing before it; the first of a group counts from 0
   */
  long take(int group, int sequence) {
    int expected = next.getOrDefault(group, 0);
    next.put(group, sequence + 1);
    return Integer.toUnsignedLong(sequence - expected);
  }
}
