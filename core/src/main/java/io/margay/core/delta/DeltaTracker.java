package io.margay.core.delta;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is desired, what is there, and the difference. Each call costs the same however large
 * the maps are; asking for the difference costs as much as it is large. The order of the difference
 * is that in which keys came to differ. For one thread.
 *
 * <p>Whoever applies the difference reports what was done through {@link #setActual} and {@link
 * #removeActual}; what is not reported, because it failed, stays pending. A read-back is reported
 * through {@link #replaceActual}.
 *
 * @param <K> never null
 * @param <V> never null; must not change while it is here
 */
public final class DeltaTracker<K, V> {

  private final BiPredicate<? super V, ? super V> same;
  private final Map<K, V> desired = new LinkedHashMap<>();
  private final Map<K, V> actual = new LinkedHashMap<>();
  private final Set<K> puts = new LinkedHashSet<>();
  private final Set<K> removals = new LinkedHashSet<>();

  /** Values are the same if they are equal. */
  public DeltaTracker() {
    this(Objects::equals);
  }

  /**
   * @param same whether a desired value, the first argument, is already there as the second
   */
  public DeltaTracker(BiPredicate<? super V, ? super V> same) {
    this.same = same;
  }

  public void setDesired(K key, V value) {
    desired.put(key, Objects.requireNonNull(value, "value"));
    compare(key);
  }

  public void removeDesired(K key) {
    desired.remove(key);
    compare(key);
  }

  /** Says that this value is there: it was just written, or seen. */
  public void setActual(K key, V value) {
    actual.put(key, Objects.requireNonNull(value, "value"));
    compare(key);
  }

  /** Says that nothing is there for the key. */
  public void removeActual(K key) {
    actual.remove(key);
    compare(key);
  }

  /** Makes this map what is desired. */
  public void replaceDesired(Map<? extends K, ? extends V> all) {
    removeOthers(desired, all.keySet());
    all.forEach(this::setDesired);
  }

  /** Makes this map what is there: a read-back of everything. */
  public void replaceActual(Map<? extends K, ? extends V> all) {
    removeOthers(actual, all.keySet());
    all.forEach(this::setActual);
  }

  /** Says that all of a difference was carried out. */
  public void applied(Delta<K, V> delta) {
    delta.removals().keySet().forEach(this::removeActual);
    delta.puts().forEach(this::setActual);
  }

  /** What must be done now; empty when both maps agree. */
  public Delta<K, V> pending() {
    return new Delta<>(select(puts, desired), select(removals, actual));
  }

  /** Whether both maps agree. */
  public boolean inSync() {
    return puts.isEmpty() && removals.isEmpty();
  }

  /** The number of keys that differ. */
  public int pendingCount() {
    return puts.size() + removals.size();
  }

  /** A view of what is desired. */
  public Map<K, V> desired() {
    return Collections.unmodifiableMap(desired);
  }

  /** A view of what is there. */
  public Map<K, V> actual() {
    return Collections.unmodifiableMap(actual);
  }

  private void compare(K key) {
    V wanted = desired.get(key);
    V there = actual.get(key);
    keep(puts, key, wanted != null && (there == null || !same.test(wanted, there)));
    keep(removals, key, wanted == null && there != null);
  }

  private void removeOthers(Map<K, V> map, Set<? extends K> kept) {
    for (K key : new ArrayList<>(map.keySet())) {
      if (!kept.contains(key)) {
        map.remove(key);
        compare(key);
      }
    }
  }

  private static <K> void keep(Set<K> keys, K key, boolean in) {
    if (in) {
      keys.add(key);
    } else {
      keys.remove(key);
    }
  }

  private static <K, V> Map<K, V> select(Set<K> keys, Map<K, V> values) {
    Map<K, V> selected = LinkedHashMap.newLinkedHashMap(keys.size());
    for (K key : keys) {
      @Nullable V value = values.get(key);
      if (value != null) {
        selected.put(key, value);
      }
    }
    return selected;
  }
}
