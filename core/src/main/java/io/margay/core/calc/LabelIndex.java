package io.margay.core.calc;

import io.margay.core.selector.Selector;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Labelled items, filed by each of their labels, so that for a selector only few of them need to be
 * looked at.
 */
final class LabelIndex<I> {

  private final Map<I, Map<String, String>> labels = new HashMap<>();
  private final Map<String, Map<String, Set<I>>> filed = new HashMap<>();

  @Nullable Map<String, String> labels(I item) {
    return labels.get(item);
  }

  void put(I item, Map<String, String> newLabels) {
    Map<String, String> oldLabels = labels.put(item, newLabels);
    if (oldLabels != null) {
      oldLabels.forEach((label, value) -> {
        if (!value.equals(newLabels.get(label))) {
          take(item, label, value);
        }
      });
    }
    newLabels.forEach((label, value) ->
        filed
            .computeIfAbsent(label, l -> new HashMap<>())
            .computeIfAbsent(value, v -> new HashSet<>(2))
            .add(item));
  }

  void remove(I item) {
    Map<String, String> oldLabels = labels.remove(item);
    if (oldLabels != null) {
      oldLabels.forEach((label, value) -> take(item, label, value));
    }
  }

  /** Passes every item that the selector may match, each once. */
  void candidates(Selector selector, Consumer<I> sink) {
    Collection<Set<I>> fewest = List.of(labels.keySet());
    int least = labels.size();
    for (Hint hint : Hint.of(selector)) {
      Collection<Set<I>> those = those(hint);
      int size = those.stream().mapToInt(Set::size).sum();
      if (size < least) {
        least = size;
        fewest = those;
      }
    }
    fewest.forEach(items -> items.forEach(sink));
  }

  private Collection<Set<I>> those(Hint hint) {
    Map<String, Set<I>> byValue = filed.getOrDefault(hint.label(), Map.of());
    return hint.values() == null
        ? byValue.values()
        : hint.values().stream().map(value -> byValue.getOrDefault(value, Set.of())).toList();
  }

  private void take(I item, String label, String value) {
    filed.computeIfPresent(
        label,
        (l, byValue) -> {
          byValue.computeIfPresent(
              value,
              (v, items) -> {
                items.remove(item);
                return items.isEmpty() ? null : items;
              });
          return byValue.isEmpty() ? null : byValue;
        });
  }
}
