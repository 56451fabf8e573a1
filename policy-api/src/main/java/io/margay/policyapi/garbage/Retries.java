package io.margay.policyapi.garbage;

import io.margay.policyapi.store.Mutation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What could not be done, and when to try again: each time after twice as long. */
final class Retries {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private record Retry(Instant at, Duration pause, boolean isTold) {}

  private final Map<String, Retry> retries = new HashMap<>();

  /**
   * @return how long until the next try
   */
  Duration failed(String key, Instant now) {
    Retry before = retries.get(key);
    Duration pause = before == null ? SHORTEST : before.pause().multipliedBy(2);
    Duration bounded = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    retries.put(key, new Retry(now.plus(bounded), bounded, false));
    return bounded;
  }

  void succeeded(String key) {
    retries.remove(key);
  }

  /** There was nothing left to do about these keys, but for what was tried. */
  void forgetBut(Set<String> keys, List<Mutation> tried) {
    Set<String> left = new HashSet<>(keys);
    tried.forEach(mutation -> left.remove(mutation.key().toString()));
    left.forEach(retries::remove);
  }

  /** Those whose time has come; each is told once until it fails again. */
  Set<String> due(Instant now) {
    Set<String> due = new HashSet<>();
    retries.replaceAll((key, retry) -> {
      if (retry.isTold() || retry.at().isAfter(now)) {
        return retry;
      }
      due.add(key);
      return new Retry(retry.at(), retry.pause(), true);
    });
    return due;
  }

  /** When the next one's time comes; null if there is none. */
  @Nullable Instant first() {
    return retries.values().stream()
        .filter(retry -> !retry.isTold())
        .map(Retry::at)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
