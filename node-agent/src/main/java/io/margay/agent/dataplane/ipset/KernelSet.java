package io.margay.agent.dataplane.ipset;

import io.margay.agent.netlink.IpSets.Member;
import io.margay.agent.netlink.IpSets.Type;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
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

  private static final Cidr EVERYTHING = Cidr.of(IpAddress.ipv4(0), 0);
  private static final Cidr LOWER = Cidr.of(IpAddress.ipv4(0), 1);
  private static final Cidr UPPER = Cidr.of(IpAddress.ipv4(1 << 31), 1);

  final String name;
  final Type type;

  private final Set<Member> wanted = new HashSet<>();
  private boolean everything;
  private final Set<Member> missing = new HashSet<>();
  private final Set<Member> surplus = new HashSet<>();

  /** What is in the kernel; null while that is unknown or there is no set. */
  private @Nullable Set<Member> actual;

  KernelSet(String name, Type type) {
    this.name = name;
    this.type = type;
  }

  /** Replaces what it should have. IPv6 members are none of its business. */
  void replaceNets(Collection<Cidr> nets) {
    wanted.clear();
    everything = false;
    nets.forEach(net -> note(net, true));
    compare();
  }

  void replace(Collection<Member> members) {
    wanted.clear();
    wanted.addAll(members);
    compare();
  }

  void changeNets(Collection<Cidr> added, Collection<Cidr> removed) {
    boolean before = everything;
    removed.forEach(net -> note(net, false));
    added.forEach(net -> note(net, true));
    Set<Member> concerned = new HashSet<>();
    removed.forEach(net -> concerned.add(Member.of(net)));
    added.forEach(net -> concerned.add(Member.of(net)));
    if (before != everything) {
      concerned.add(Member.of(LOWER));
      concerned.add(Member.of(UPPER));
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
    all.removeIf(member -> member.net().equals(EVERYTHING));
    if (everything) {
      for (Cidr half : List.of(LOWER, UPPER)) {
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

  private void note(Cidr net, boolean add) {
    if (net.family() != Family.IPV4) {
      return;
    }
    if (net.equals(EVERYTHING)) {
      everything = add;
    } else if (add) {
      wanted.add(Member.of(net));
    } else {
      wanted.remove(Member.of(net));
    }
  }

  private boolean wants(Member member) {
    return wanted.contains(member)
        || (everything && (member.net().equals(LOWER) || member.net().equals(UPPER)));
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
    if (actual == null || member.net().family() != Family.IPV4) {
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
