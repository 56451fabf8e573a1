package io.margay.policyapi.snapshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from key to entry that is cheap to derive from: a large base that many versions
 * share, and what has changed since. Changes are folded into a new base once there are more than
 * about the square root of its size, so a batch costs about that and no version copies everything.
 */
final class EntryMap implements Iterable<Entry> {

  static final EntryMap EMPTY = new EntryMap(Map.of(), Map.of());

  private static final int LEAST_OVERLAY = 64;

  private final Map<String, Entry> base;

  /** Null stands for a key of the base that is gone. */
  private final Map<String, @Nullable Entry> overlay;

  private EntryMap(Map<String, Entry> base, Map<String, @Nullable Entry> overlay) {
    this.base = base;
    this.overlay = overlay;
  }

  @Nullable Entry get(String key) {
    return overlay.containsKey(key) ? overlay.get(key) : base.get(key);
  }

  /**
   * @param removed keys that are forgotten altogether
   */
  EntryMap with(List<Entry> changed, List<String> removed) {
    Map<String, @Nullable Entry> next = new HashMap<>(overlay);
    changed.forEach(entry -> next.put(entry.key(), entry));
    removed.forEach(key -> next.put(key, null));
    if (next.size() <= Math.max(LEAST_OVERLAY, 2 * Math.sqrt(base.size()))) {
      return new EntryMap(base, next);
    }
    Map<String, Entry> folded = new HashMap<>(base);
    next.forEach((key, entry) -> {
      if (entry == null) {
        folded.remove(key);
      } else {
        folded.put(key, entry);
      }
    });
    return new EntryMap(folded, Map.of());
  }

  /** Every entry once, in no order. Lazy, so that many readers may be on their way at once. */
  @Override
  public Iterator<Entry> iterator() {
    return iterator(entry -> true);
  }

  Iterator<Entry> iterator(Predicate<Entry> wanted) {
    List<Iterator<? extends @Nullable Entry>> sources = new ArrayList<>(2);
    sources.add(overlay.values().iterator());
    sources.add(base.values().iterator());
    return new Both(sources, overlay, wanted);
  }

  /** The overlay's entries, then those of the base that the overlay does not hide. */
  private static final class Both implements Iterator<Entry> {
    private final List<Iterator<? extends @Nullable Entry>> sources;
    private final Map<String, @Nullable Entry> overlay;
    private final Predicate<Entry> wanted;
    private @Nullable Entry ahead;

    Both(
        List<Iterator<? extends @Nullable Entry>> sources,
        Map<String, @Nullable Entry> overlay,
        Predicate<Entry> wanted) {
      this.sources = sources;
      this.overlay = Collections.unmodifiableMap(overlay);
      this.wanted = wanted;
      this.ahead = find();
    }

    private @Nullable Entry find() {
      while (!sources.isEmpty()) {
        Iterator<? extends @Nullable Entry> source = sources.getFirst();
        boolean fromBase = sources.size() == 1;
        while (source.hasNext()) {
          Entry entry = source.next();
          if (entry != null
              && wanted.test(entry)
              && !(fromBase && overlay.containsKey(entry.key()))) {
            return entry;
          }
        }
        sources.removeFirst();
      }
      return null;
    }

    @Override
    public boolean hasNext() {
      return ahead != null;
    }

    @Override
    public Entry next() {
      Entry entry = ahead;
      if (entry == null) {
        throw new NoSuchElementException();
      }
      ahead = find();
      return entry;
    }
  }
}
