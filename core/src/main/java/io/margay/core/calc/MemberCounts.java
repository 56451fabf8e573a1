package io.margay.core.calc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members of one set. Endpoints may share an address (one moves, and both are there for a
 * moment), so each member is counted, and goes when the last endpoint that has it goes.
 */
final class MemberCounts {

  private final SetType type;
  private final Map<SetMember, Integer> counts = new HashMap<>();

  /**
   * Members touched since the last look, and whether they were there then; null if never looked.
   */
  private @Nullable Map<SetMember, Boolean> touched;

  MemberCounts(SetType type) {
    this.type = type;
  }

  void add(SetMember member) {
    touch(member);
    counts.merge(member, 1, Integer::sum);
  }

  void remove(SetMember member) {
    touch(member);
    counts.computeIfPresent(member, (m, count) -> count == 1 ? null : count - 1);
  }

  /** What changed since the last call; all members the first time; null if nothing did. */
  @Nullable Update drain(String id) {
    if (touched == null) {
      touched = new TreeMap<>();
      return new Update.IpSetPut(id, type, new TreeSet<>(counts.keySet()));
    }
    List<SetMember> added = new ArrayList<>();
    List<SetMember> removed = new ArrayList<>();
    touched.forEach((member, was) -> {
      boolean is = counts.containsKey(member);
      if (is != was) {
        (is ? added : removed).add(member);
      }
    });
    touched.clear();
    return added.isEmpty() && removed.isEmpty() ? null : new Update.IpSetDelta(id, added, removed);
  }

  private void touch(SetMember member) {
    if (touched != null) {
      touched.putIfAbsent(member, counts.containsKey(member));
    }
  }
}
