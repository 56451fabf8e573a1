package io.margay.core.calc;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind, without what says nothing about policy (revision, annotations and the
 * like). Changes wait here until the next flush, one for each key, and those that change nothing
 * end here.
 */
final class Input<V> {

  private final Map<ResourceKey, V> current = new HashMap<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private Map<ResourceKey, Optional<V>> pending = new HashMap<>();

  void put(ResourceKey key, V value) {
    pending.put(key, Optional.of(value));
  }

  void delete(ResourceKey key) {
    pending.put(key, Optional.empty());
  }

  /** What is there as of the last flush. */
  @Nullable V get(ResourceKey key) {
    return current.get(key);
  }

  /** How many of each kind there are as of the last flush; not of those that there never were. */
  Map<Kind, Integer> counts() {
    return counts;
  }

  /** Takes over all that waits. */
  List<Edit<V>> drain() {
    if (pending.isEmpty()) {
      return List.of();
    }
    List<Edit<V>> edits = new ArrayList<>(pending.size());
    pending.forEach((key, waiting) -> {
      V after = waiting.orElse(null);
      V before = after == null ? current.remove(key) : current.put(key, after);
      if (!Objects.equals(before, after)) {
        edits.add(new Edit<>(key, before, after));
        counts.merge(key.kind(), (after == null ? 0 : 1) - (before == null ? 0 : 1), Integer::sum);
      }
    });
    // A new map: clearing walks the table that the start of day has blown up, at every flush.
    pending = new HashMap<>();
    return edits;
  }
}
