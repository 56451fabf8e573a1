package io.margay.ipam.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when things look lost. Forgets what no longer does, and remembers only so many: of what is
 * beyond, the time begins when there is room. For one thread.
 */
final class Sightings {

  private record Sighting(Instant since, int round) {}

  private final Map<String, Sighting> sightings = new HashMap<>();
  private final int most;
  private int round;

  /**
   * @param most how many things are remembered
   */
  Sightings(int most) {
    this.most = most;
  }

  /** A new round begins. */
  void begin() {
    round++;
  }

  /** The thing looks lost; since when. */
  Instant see(String thing, Instant now) {
    Sighting before = sightings.get(thing);
    if (before == null && sightings.size() >= most) {
      return now;
    }
    Instant since = before == null ? now : before.since();
    sightings.put(thing, new Sighting(since, round));
    return since;
  }

  /** Whether it has looked lost for so long. */
  boolean longerThan(String thing, Duration grace, Instant now) {
    return !see(thing, now).plus(grace).isAfter(now);
  }

  /** The round is over: what was not seen in it is forgotten. */
  void end() {
    sightings.values().removeIf(sighting -> sighting.round() != round);
  }
}
