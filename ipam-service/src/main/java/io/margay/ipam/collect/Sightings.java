package io.margay.ipam.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Since when things look lost. Forgets what no longer does. For one thread. */
final class Sightings {

  private final Map<String, Instant> since = new HashMap<>();
  private final Set<String> seen = new HashSet<>();

  /** A new round begins. */
  void begin() {
    seen.clear();
  }

  /** The thing looks lost; since when. */
  Instant see(String thing, Instant now) {
    seen.add(thing);
    return since.computeIfAbsent(thing, key -> now);
  }

  /** Whether it has looked lost for so long. */
  boolean longerThan(String thing, Duration grace, Instant now) {
    return !see(thing, now).plus(grace).isAfter(now);
  }

  /** The round is over: what was not seen in it is forgotten. */
  void end() {
    since.keySet().retainAll(seen);
  }
}
