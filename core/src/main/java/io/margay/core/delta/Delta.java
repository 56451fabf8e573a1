package io.margay.core.delta;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What must be done to make what is there like what is desired. A copy: it does not change while it
 * is being carried out.
 *
 * @param puts keys to add or replace, with their desired values
 * @param removals keys to remove, with the values that are there
 */
public record Delta<K, V>(Map<K, V> puts, Map<K, V> removals) {

  public Delta {
    puts = Collections.unmodifiableMap(new LinkedHashMap<>(puts));
    removals = Collections.unmodifiableMap(new LinkedHashMap<>(removals));
  }

  public boolean isEmpty() {
    return puts.isEmpty() && removals.isEmpty();
  }
}
