package io.margay.agent.dataplane.ipset;

import io.margay.agent.netlink.IpSets.Member;
import io.margay.agent.netlink.IpSets.Type;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
  private final Cidr lower;
  private final Cidr upper;

  private final Set<Member> wanted = new HashSet<>();
  private boolean everything;
  private final Set<Member> missing = new HashSet<>();
  private final Set<Member> surplus = new HashSet<>();

  /** What is in the kernel; null while that is unknown or there is no set. */
  private @Nullable Set<Member> actual;

  KernelSet(String name, Type type, Family family) {
    this.name = name;
    this.type = type;
    String zero = family == Family.IPV4 ? "0.0.0.0" : "::";
    this.allAddresses = Cidr.parse(zero + "/0");
    this.lower = Cidr.parse(zero + "/1");
    this.upper = Cidr.parse(family == Family.IPV4 ? "128.0.0.0/1" : "8000::/1");
  }

  /** Replaces what it should have. */
  void replace(Collection<Member> members) {
    wanted.clear();
    everything = false;
    members.forEach(member -> note(member, true));
    compare();
  }

  void change(Collection<Member> added, Collection<Member> removed) {
    boolean before = everything;
    removed.forEach(member -> note(member, false));
    added.forEach(member -> note(member, true));
    Set<Member> concerned = new HashSet<>(removed);
    concerned.addAll(added);
    if (before != everything) {
      concerned.add(Member.of(lower));
      concerned.add(Member.of(upper));
    }
    concerned.forEach(this::compare);
  }

  /** Says what the kernel has. */
  void found(@Nullable Collection<Member> members) {
    actual = members == null ? null : new HashSet<>(members);
    compare();
  }

  boolean unknown() {
    return actual == null;
  }

  boolean clean() {
    return actual != null && missing.isEmpty() && surplus.isEmpty();
  }

  List<Member> missing() {
    return List.copyOf(missing);
  }

  List<Member> surplus() {
    return List.copyOf(surplus);
  }

  List<Member> all() {
    List<Member> all = new ArrayList<>(wanted);
    if (everything) {
      for (Cidr half : List.of(lower, upper)) {
        if (!wanted.contains(Member.of(half))) {
          all.add(Member.of(half));
        }
      }
    }
    return all;
  }

  /** Notes that the kernel now has what it should. */
  void written() {
    if (actual == null) {
      actual = new HashSet<>(all());
    } else {
      actual.addAll(missing);
      actual.removeAll(surplus);
    }
    missing.clear();
    surplus.clear();
  }

  private void note(Member member, boolean add) {
    if (isEverything(member)) {
      everything = add;
    } else if (add) {
      wanted.add(member);
    } else {
      wanted.remove(member);
    }
  }

  private boolean isEverything(Member member) {
    return type == Type.NET && member.net().equals(allAddresses);
  }

  private boolean wants(Member member) {
    return wanted.contains(member)
        || (everything && (member.equals(Member.of(lower)) || member.equals(Member.of(upper))));
  }

  private void compare() {
    missing.clear();
    surplus.clear();
    if (actual != null) {
      all().forEach(this::compare);
      List.copyOf(actual).forEach(this::compare);
    }
  }

  private void compare(Member member) {
    Set<Member> there = actual == null ? Collections.emptySet() : actual;
    missing.remove(member);
    surplus.remove(member);
    if (actual == null || isEverything(member)) {
      return;
    }
    boolean wants = wants(member);
    boolean has = there.contains(member);
    if (wants && !has) {
      missing.add(member);
    } else if (!wants && has) {
      surplus.add(member);
    }
  }
}
