package io.margay.agent.dataplane.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the last plan made with what it was made of, so that a plan costs what changed.
 * What the next plan does not ask for is forgotten.
 */
public final class Memo<T> {

  private Map<String, Entry<T>> last = new HashMap<>();
  private Map<String, Entry<T>> next = new HashMap<>();

  private record Entry<T>(Object source, T made) {}

  /** What has this name, made anew if it was made of something else. */
  public T get(String name, Object source, Supplier<T> maker) {
    @Nullable Entry<T> entry = last.get(name);
    if (entry == null || !entry.source().equals(source)) {
      entry = new Entry<>(source, maker.get());
    }
    next.put(name, entry);
    return entry.made();
  }

  /** Ends a plan. */
  public void turn() {
    last = next;
    next = HashMap.newHashMap(last.size());
  }
}
