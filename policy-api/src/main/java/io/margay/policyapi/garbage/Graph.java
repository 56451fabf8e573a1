package io.margay.policyapi.garbage;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.garbage.Belonging.Owner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which objects belong to which: those that have owners, and those that wait for their dependents.
 * All others are not kept.
 */
final class Graph {

  private final Map<ResourceKey, Belonging> known = new HashMap<>();
  private final Map<ResourceKey, Set<ResourceKey>> dependents = new HashMap<>();

  /**
   * Takes over what an object has become.
   *
   * @param now null if it is not there any more
   * @return those whose fate may be another now
   */
  Set<ResourceKey> put(ResourceKey key, @Nullable Belonging now) {
    Set<ResourceKey> touched = new LinkedHashSet<>();
    Belonging before = known.remove(key);
    if (before != null) {
      for (Owner owner : before.owners()) {
        forget(owner, key);
        addWaiting(owner, touched);
      }
    }
    if (now != null && isKept(now)) {
      known.put(key, now);
      for (Owner owner : now.owners()) {
        if (owner.key() != null) {
          dependents.computeIfAbsent(owner.key(), any -> new LinkedHashSet<>()).add(key);
          addWaiting(owner, touched);
        }
      }
      touched.add(key);
    }
    touched.addAll(dependents.getOrDefault(key, Set.of()));
    return touched;
  }

  private static boolean isKept(Belonging object) {
    return !object.owners().isEmpty() || object.waitsForDependents() || object.orphansDependents();
  }

  private void forget(Owner owner, ResourceKey dependent) {
    ResourceKey key = owner.key();
    if (key != null) {
      dependents.computeIfPresent(
          key,
          (any, all) -> {
            all.remove(dependent);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /**
   * Adds an owner that waits, and who waits for it: in a circle that one may be done before it. See
   * {@link #isHeld}.
   */
  private void addWaiting(Owner owner, Set<ResourceKey> to) {
    Deque<Owner> up = new ArrayDeque<>(List.of(owner));
    while (!up.isEmpty()) {
      ResourceKey key = up.remove().key();
      Belonging found = key == null ? null : known.get(key);
      if (found != null
          && (found.waitsForDependents() || found.orphansDependents())
          && to.add(found.key())) {
        up.addAll(found.owners());
      }
    }
  }

  @Nullable Belonging get(ResourceKey key) {
    return known.get(key);
  }

  /** The objects that belong to this very one. */
  List<Belonging> dependentsOf(Belonging owner) {
    return dependents.getOrDefault(owner.key(), Set.of()).stream()
        .map(known::get)
        .filter(Objects::nonNull)
        .map(object -> object)
        .filter(object -> object.owners().stream().anyMatch(o -> o.uid().equals(owner.uid())))
        .toList();
  }

  /**
   * Which of the finalizers that are the collector's own may be taken off an object that is going.
   *
   * @return empty if it still waits, or has none
   */
  Set<String> done(Belonging object) {
    Set<String> done = new LinkedHashSet<>();
    if (object.orphansDependents() && dependentsOf(object).isEmpty()) {
      done.add(Propagation.ORPHAN_FINALIZER);
    }
    if (object.waitsForDependents() && !isHeld(object)) {
      done.add(Propagation.FOREGROUND_FINALIZER);
    }
    return done;
  }

  /**
   * Whether there is anything, at the end of all the waiting, that does not wait itself. Objects
   * that wait for each other in a circle are not held by that.
   */
  private boolean isHeld(Belonging object) {
    Set<ResourceKey> seen = new HashSet<>(Set.of(object.key()));
    Deque<Belonging> waiting = new ArrayDeque<>(List.of(object));
    while (!waiting.isEmpty()) {
      Belonging next = waiting.remove();
      for (Belonging dependent : dependentsOf(next)) {
        if (dependent.blocks(next.uid()) && seen.add(dependent.key())) {
          if (!onlyWaits(dependent)) {
            return true;
          }
          waiting.add(dependent);
        }
      }
    }
    return false;
  }

  private static boolean onlyWaits(Belonging object) {
    return object.waitsForDependents() && !object.orphansDependents() && !object.isHeldByOthers();
  }
}
