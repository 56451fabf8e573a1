package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Counts, for every set, the active policies and profiles that refer to it. */
final class SetReferences {

  private record Reference(SetQuery query, int count) {
    static Reference sum(Reference left, Reference right) {
      return new Reference(left.query, left.count + right.count);
    }
  }

  private final SetMembers members;
  private final Map<ResourceKey, SortedMap<String, SetQuery>> byUser = new HashMap<>();
  private final Map<String, Reference> references = new HashMap<>();
  private final SortedSet<String> dirty = new TreeSet<>();
  private final SortedSet<String> kept = new TreeSet<>();

  SetReferences(SetMembers members) {
    this.members = members;
  }

  /** These are all the sets that a policy or profile refers to from now on. */
  void refer(ResourceKey user, SortedMap<String, SetQuery> sets) {
    sets.forEach((id, query) -> {
      references.merge(id, new Reference(query, 1), Reference::sum);
      dirty.add(id);
    });
    SortedMap<String, SetQuery> before =
        sets.isEmpty() ? byUser.remove(user) : byUser.put(user, sets);
    if (before != null) {
      before.keySet().forEach(this::release);
    }
  }

  /** Adds the sets that came into use and removes those that went out of it. */
  void drain() {
    for (String id : dirty) {
      Reference reference = references.get(id);
      if (reference != null && kept.add(id)) {
        members.add(id, reference.query());
      } else if (reference == null && kept.remove(id)) {
        members.remove(id);
      }
    }
    dirty.clear();
  }

  /** Everything that refers to one of these sets. */
  Set<ResourceKey> usersOf(Set<String> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    Set<ResourceKey> users = new HashSet<>();
    byUser.forEach((user, sets) -> {
      if (sets.keySet().stream().anyMatch(ids::contains)) {
        users.add(user);
      }
    });
    return users;
  }

  private void release(String id) {
    references.computeIfPresent(
        id,
        (i, reference) ->
            reference.count == 1 ? null : new Reference(reference.query, reference.count - 1));
    dirty.add(id);
  }
}
