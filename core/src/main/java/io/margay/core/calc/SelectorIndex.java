package io.margay.core.calc;

import io.margay.core.selector.Selector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Selectors, each filed under one label that it asks for, so that for something with given labels
 * only few of them need to be evaluated.
 *
 * @param <S> names a selector
 */
final class SelectorIndex<S> {

  /** Selectors that ask for a label: by the values they ask for, and those content with any. */
  private record Shelf<S>(Map<String, Set<S>> byValue, Set<S> anyValue) {
    int load(String value) {
      return byValue.getOrDefault(value, Set.of()).size();
    }
  }

  private final Map<String, Shelf<S>> shelves = new HashMap<>();
  private final Set<S> unrestricted = new HashSet<>();
  private final Map<S, Hint> filed = new HashMap<>();

  void add(S name, Selector selector) {
    List<Hint> hints = Hint.of(selector);
    if (hints.isEmpty()) {
      unrestricted.add(name);
      return;
    }
    Hint chosen = hints.stream().min(Comparator.comparingInt(this::cost)).orElseThrow();
    filed.put(name, chosen);
    Shelf<S> shelf =
        shelves.computeIfAbsent(
            chosen.label(), label -> new Shelf<>(new HashMap<>(), new HashSet<>()));
    if (chosen.values() == null) {
      shelf.anyValue.add(name);
    } else {
      chosen
          .values()
          .forEach(value -> shelf.byValue.computeIfAbsent(value, v -> new HashSet<>()).add(name));
    }
  }

  void remove(S name) {
    Hint chosen = filed.remove(name);
    if (chosen == null) {
      unrestricted.remove(name);
      return;
    }
    Shelf<S> shelf = shelves.get(chosen.label());
    if (shelf == null) {
      return;
    }
    shelf.anyValue.remove(name);
    if (chosen.values() != null) {
      chosen.values().forEach(value -> take(shelf.byValue, value, name));
    }
    if (shelf.anyValue.isEmpty() && shelf.byValue.isEmpty()) {
      shelves.remove(chosen.label());
    }
  }

  /** Passes every selector that may match these labels, each once. */
  void candidates(Map<String, String> labels, Consumer<S> sink) {
    unrestricted.forEach(sink);
    labels.forEach((label, value) -> {
      Shelf<S> shelf = shelves.get(label);
      if (shelf != null) {
        shelf.anyValue.forEach(sink);
        shelf.byValue.getOrDefault(value, Set.of()).forEach(sink);
      }
    });
  }

  /**
   * How bad a place is: those for any value come last; else the more selectors are there already,
   * the worse. So selectors spread over the labels that tell them apart.
   */
  private int cost(Hint hint) {
    @Nullable Set<String> values = hint.values();
    if (values == null) {
      return Integer.MAX_VALUE;
    }
    Shelf<S> shelf = shelves.get(hint.label());
    return shelf == null ? 0 : values.stream().mapToInt(shelf::load).max().orElse(0);
  }

  private static <S> void take(Map<String, Set<S>> byValue, String value, S name) {
    byValue.computeIfPresent(
        value,
        (v, names) -> {
          names.remove(name);
          return names.isEmpty() ? null : names;
        });
  }
}
