package io.margay.agent.dataplane.ipset;

import io.margay.agent.netlink.IpSets.Member;
import io.margay.agent.netlink.IpSets.Type;
import io.margay.core.delta.SetTracker;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One set: the members it should have, those it has, and the difference, kept up to date with each
 * change so that a change of one member costs one member.
 */
final class KernelSet {

  final String name;
  final Type type;
  private final Cidr allAddresses;
  private final Set<Member> halves;
  private final SetTracker<Member> members = new SetTracker<>();

  /** Whether all addresses are a member, which the kernel has no room for: it has both halves. */
  private boolean everything;

  /** The halves that are members themselves. */
  private final Set<Member> wantedHalves = new HashSet<>();

  /** Whether nobody knows what is in the kernel, or whether there is such a set. */
  private boolean unknown = true;

  KernelSet(String name, Type type, Family family) {
    this.name = name;
    this.type = type;
    String zero = family == Family.IPV4 ? "0.0.0.0" : "::";
    this.allAddresses = Cidr.parse(zero + "/0");
    this.halves =
        Set.of(
            Member.of(Cidr.parse(zero + "/1")),
            Member.of(Cidr.parse(family == Family.IPV4 ? "128.0.0.0/1" : "8000::/1")));
  }

  /** Replaces what it should have. */
  void replace(Collection<Member> all) {
    everything = false;
    wantedHalves.clear();
    List<Member> wide = all.stream().filter(this::isWide).toList();
    if (wide.isEmpty()) {
      members.replaceWanted(all);
    } else {
      members.replaceWanted(all.stream().filter(member -> !isWide(member)).toList());
      wide.forEach(member -> noteWide(member, true));
    }
  }

  void change(Collection<Member> added, Collection<Member> removed) {
    for (Member member : removed) {
      if (isWide(member)) {
        noteWide(member, false);
      } else {
        members.unwant(member);
      }
    }
    for (Member member : added) {
      if (isWide(member)) {
        noteWide(member, true);
      } else {
        members.want(member);
      }
    }
  }

  private boolean isWide(Member member) {
    return member.net().length() <= 1 && type == Type.NET;
  }

  private void noteWide(Member member, boolean add) {
    if (member.net().equals(allAddresses)) {
      everything = add;
    } else if (add) {
      wantedHalves.add(member);
    } else {
      wantedHalves.remove(member);
    }
    for (Member half : halves) {
      if (everything || wantedHalves.contains(half)) {
        members.want(half);
      } else {
        members.unwant(half);
      }
    }
  }

  /** Says what the kernel has; null if there is no such set, or nobody knows. */
  void found(@Nullable Collection<Member> there) {
    unknown = there == null;
    members.found(there == null ? List.of() : there);
  }

  boolean unknown() {
    return unknown;
  }

  boolean clean() {
    return !unknown && members.inSync();
  }

  /** A view. */
  Collection<Member> missing() {
    return members.missing();
  }

  /** A view. */
  Set<Member> surplus() {
    return members.surplus();
  }

  /** All that it should have: a view. */
  Collection<Member> all() {
    return members.wanted();
  }

  /** Notes that the kernel now has what it should. */
  void written() {
    unknown = false;
    members.settled();
  }
}
