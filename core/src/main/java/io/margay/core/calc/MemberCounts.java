package io.margay.core.calc;

import io.margay.core.calc.SetMember.Net;
import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members of one set. Endpoints may share an address (one moves, and both are there for a
 * moment), so each member is counted, and goes when the last that gives it goes.
 */
final class MemberCounts {

  private final Map<SetMember, Integer> counts = new HashMap<>();

  /** How many members, each as often as it was given, are more than one address. */
  private int wide;

  /**
   * Members touched since the last look, and whether they were there then; null if never looked.
   */
  private @Nullable Map<SetMember, Boolean> touched;

  /** What was said of prefixes; null if the set was not one of prefixes at the last look. */
  private @Nullable WidestNets nets;

  void add(SetMember member) {
    touch(member);
    wide += isWide(member) ? 1 : 0;
    counts.merge(member, 1, Integer::sum);
  }

  void remove(SetMember member) {
    touch(member);
    wide -= isWide(member) ? 1 : 0;
    counts.computeIfPresent(member, (m, count) -> count == 1 ? null : count - 1);
  }

  /** Whether a member is more than one address. */
  boolean hasWide() {
    return wide > 0;
  }

  /** All members, as if never looked at. */
  Update.IpSetPut all(String id, SetType type) {
    touched = new TreeMap<>();
    nets = type == SetType.NETS ? new WidestNets() : null;
    SortedSet<SetMember> members =
        nets == null
            ? new TreeSet<>(counts.keySet())
            : members(nets.change(cidrs(counts.keySet()), List.of()).added());
    return new Update.IpSetPut(id, type, members);
  }

  /** What changed since the last look; null if nothing did. */
  @Nullable Update changes(String id) {
    List<SetMember> added = new ArrayList<>();
    List<SetMember> removed = new ArrayList<>();
    if (touched != null) {
      touched.forEach((member, was) -> {
        boolean is = counts.containsKey(member);
        if (is != was) {
          (is ? added : removed).add(member);
        }
      });
      touched.clear();
    }
    if (added.isEmpty() && removed.isEmpty()) {
      return null;
    }
    if (nets == null) {
      return new Update.IpSetDelta(id, added, removed);
    }
    WidestNets.Delta delta = nets.change(cidrs(added), cidrs(removed));
    return delta.added().isEmpty() && delta.removed().isEmpty()
        ? null
        : new Update.IpSetDelta(
            id, List.copyOf(members(delta.added())), List.copyOf(members(delta.removed())));
  }

  private void touch(SetMember member) {
    if (touched != null) {
      touched.putIfAbsent(member, counts.containsKey(member));
    }
  }

  static boolean isWide(SetMember member) {
    return member instanceof Net(Cidr cidr) && !cidr.isHost();
  }

  private static SortedSet<SetMember> members(Collection<Cidr> cidrs) {
    SortedSet<SetMember> members = new TreeSet<>();
    cidrs.forEach(cidr -> members.add(SetMember.of(cidr)));
    return members;
  }

  private static List<Cidr> cidrs(Collection<SetMember> members) {
    List<Cidr> cidrs = new ArrayList<>(members.size());
    for (SetMember member : members) {
      if (member instanceof Net(Cidr cidr)) {
        cidrs.add(cidr);
      }
    }
    return cidrs;
  }
}
