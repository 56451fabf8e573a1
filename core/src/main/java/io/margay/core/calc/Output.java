package io.margay.core.calc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One kind of output: remembers what was said last, and says only what differs. */
final class Output<K extends Comparable<K>, V> {

  private final BiFunction<K, V, Update> put;
  private final Function<K, Update> remove;
  private final Map<K, V> said = new TreeMap<>();
  private final List<Update> puts = new ArrayList<>();
  private final List<Update> removals = new ArrayList<>();

  Output(BiFunction<K, V, Update> put, Function<K, Update> remove) {
    this.put = put;
    this.remove = remove;
  }

  /**
   * Takes what is wanted from now on. To be called in the order of keys, once for each key in a
   * flush.
   *
   * @param wanted null for nothing
   */
  void want(K key, @Nullable V wanted) {
    if (wanted == null) {
      if (said.remove(key) != null) {
        removals.add(remove.apply(key));
      }
    } else if (!wanted.equals(said.put(key, wanted))) {
      puts.add(put.apply(key, wanted));
    }
  }

  void drainPuts(List<Update> into) {
    into.addAll(puts);
    puts.clear();
  }

  void drainRemovals(List<Update> into) {
    into.addAll(removals);
    removals.clear();
  }
}
