package io.margay.core.calc;

import io.margay.core.selector.Selector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which selectors match which items, told as changes. It keeps no matches: whether something
 * matched follows from the labels it had, and so costs no memory.
 *
 * @param <S> names a selector
 * @param <I> names an item
 */
final class MatchIndex<S, I> {

  /** Told of every pair that matches before a change, after it, or both. */
  interface Listener<S, I> {
    void matched(S selector, I item, boolean before, boolean now);
  }

  private final Map<S, Selector> selectors = new HashMap<>();
  private final SelectorIndex<S> selectorIndex = new SelectorIndex<>();
  private final LabelIndex<I> items = new LabelIndex<>();

  /** Adds an item, or changes it: its labels, or something else that the listener looks after. */
  void putItem(I item, Map<String, String> labels, Listener<S, I> listener) {
    Map<String, String> before = items.labels(item);
    if (labels.equals(before)) {
      selectorIndex.candidates(
          labels,
          name -> {
            boolean matches = matches(name, labels);
            report(name, item, matches, matches, listener);
          });
    } else {
      items.put(item, labels);
      relabel(item, before, labels, listener);
    }
  }

  void removeItem(I item, Listener<S, I> listener) {
    Map<String, String> before = items.labels(item);
    items.remove(item);
    relabel(item, before, null, listener);
  }

  /** Adds a selector, or gives the name another one. */
  void putSelector(S name, Selector selector, Listener<S, I> listener) {
    removeSelector(name, listener);
    selectors.put(name, selector);
    selectorIndex.add(name, selector);
    items.candidates(
        selector, item -> report(name, item, false, matches(name, items.labels(item)), listener));
  }

  void removeSelector(S name, Listener<S, I> listener) {
    Selector selector = selectors.get(name);
    if (selector == null) {
      return;
    }
    items.candidates(
        selector, item -> report(name, item, matches(name, items.labels(item)), false, listener));
    forgetSelector(name);
  }

  /** Removes a selector and tells nobody. */
  void forgetSelector(S name) {
    selectorIndex.remove(name);
    selectors.remove(name);
  }

  private void relabel(
      I item,
      @Nullable Map<String, String> before,
      @Nullable Map<String, String> after,
      Listener<S, I> listener) {
    Set<S> candidates = new HashSet<>();
    if (before != null) {
      selectorIndex.candidates(before, candidates::add);
    }
    if (after != null) {
      selectorIndex.candidates(after, candidates::add);
    }
    candidates.forEach(
        name -> report(name, item, matches(name, before), matches(name, after), listener));
  }

  private boolean matches(S name, @Nullable Map<String, String> labels) {
    Selector selector = selectors.get(name);
    return selector != null && labels != null && selector.matches(labels);
  }

  private static <S, I> void report(
      S name, I item, boolean before, boolean now, Listener<S, I> listener) {
    if (before || now) {
      listener.matched(name, item, before, now);
    }
  }
}
