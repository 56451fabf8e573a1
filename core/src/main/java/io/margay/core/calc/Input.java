package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
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
      }
    });
    // A new map: clearing walks the table that the start of day has blown up, at every flush.
    pending = new HashMap<>();
    return edits;
  }
}
