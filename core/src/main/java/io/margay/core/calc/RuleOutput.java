package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Policies or profiles on their way out. They wait until it is clear which sets hold what, and so
 * what those are called.
 */
final class RuleOutput<K extends Comparable<K>, T> {

  private final Output<K, T> output;
  private final SetReferences references;
  private final Function<K, ResourceKey> users;
  private final Compiled.Renaming<T> renaming;
  private final SortedMap<K, Compiled<T>> compiled = new TreeMap<>();
  private final SortedSet<K> dirty = new TreeSet<>();

  /**
   * @param users the resource that refers to sets
   */
  RuleOutput(
      Output<K, T> output,
      SetReferences references,
      Function<K, ResourceKey> users,
      Compiled.Renaming<T> renaming) {
    this.output = output;
    this.references = references;
    this.users = users;
    this.renaming = renaming;
  }

  /** Takes what is wanted from now on; null for nothing. */
  void want(K key, @Nullable Compiled<T> wanted) {
    dirty.add(key);
    if (wanted == null) {
      compiled.remove(key);
    } else {
      compiled.put(key, wanted);
    }
    references.refer(users.apply(key), wanted == null ? new TreeMap<>() : wanted.sets());
  }

  /** Says again what refers to sets that have another id now. */
  void onRenamed(Set<ResourceKey> concerned) {
    if (!concerned.isEmpty()) {
      compiled.keySet().stream()
          .filter(key -> concerned.contains(users.apply(key)))
          .forEach(dirty::add);
    }
  }

  /** Says all that waits. */
  void drain(UnaryOperator<String> ids) {
    for (K key : dirty) {
      Compiled<T> wanted = compiled.get(key);
      output.want(key, wanted == null ? null : wanted.named(renaming, ids));
    }
    dirty.clear();
  }

  void drainPuts(List<Update> into) {
    output.drainPuts(into);
  }

  void drainRemovals(List<Update> into) {
    output.drainRemovals(into);
  }
}
