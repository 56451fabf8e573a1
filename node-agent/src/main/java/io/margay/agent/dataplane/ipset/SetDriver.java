package io.margay.agent.dataplane.ipset;

import io.margay.agent.netlink.IpSets;
import io.margay.agent.netlink.IpSets.Contents;
import io.margay.agent.netlink.IpSets.Member;
import io.margay.agent.netlink.IpSets.Type;
import io.margay.agent.netlink.NetlinkException;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps the sets of one family as desired. One thread uses it. */
public final class SetDriver {

  private static final int CAPACITY = 1 << 20;

  /** From this many changes on, filling a new set and swapping beats changing the old one. */
  private static final int REWRITE_FROM = 50_000;

  private static final SetNames NAMES = new SetNames();

  private final Family family;
  private final IpSets ipSets;
  private final Map<String, KernelSet> sets = new TreeMap<>();
  private final SortedSet<String> dirty = new TreeSet<>();

  /** Sets of ours in the kernel that are no longer desired. */
  private final SortedSet<String> unwanted = new TreeSet<>();

  private boolean known;

  public SetDriver(Family family, IpSets ipSets) {
    this.family = family;
    this.ipSets = ipSets;
    KernelSet workloads = new KernelSet(NAMES.sources(family), Type.NET_ON_INTERFACE, family);
    sets.put(workloads.name, workloads);
    dirty.add(workloads.name);
  }

  /** Desires a set with these members and no others. */
  public void put(String id, SetType type, Collection<SetMember> members) {
    String name = NAMES.of(family, id);
    KernelSet set = sets.computeIfAbsent(name, _ -> new KernelSet(name, kind(type), family));
    set.replace(Members.of(family, members));
    if (unwanted.remove(name)) {
      // What is in the kernel under this name was forgotten when the set went.
      known = false;
    }
    dirty.add(name);
  }

  private static Type kind(SetType type) {
    return switch (type) {
      case ADDRESSES, NETS -> Type.NET;
      case ADDRESS_PORTS -> Type.ADDRESS_PORT;
    };
  }

  /** Changes the members of a set that was put. */
  public void change(String id, Collection<SetMember> added, Collection<SetMember> removed) {
    KernelSet set = sets.get(NAMES.of(family, id));
    if (set == null) {
      throw new IllegalStateException(
          "members of set '" + id + "' change, but there is no such set");
    }
    set.change(Members.of(family, added), Members.of(family, removed));
    dirty.add(set.name);
  }

  /** Desires a set no longer. */
  public void remove(String id) {
    String name = NAMES.of(family, id);
    if (sets.remove(name) != null) {
      dirty.remove(name);
      unwanted.add(name);
    }
  }

  /** Desires these addresses on these interfaces to be all that workloads send from. */
  public void workloads(Collection<Member> members) {
    KernelSet set = sets.get(NAMES.sources(family));
    if (set != null) {
      set.replace(members);
      dirty.add(set.name);
    }
  }

  /**
   * Makes and fills what rules may refer to.
   *
   * @return what could not be done, a sentence each
   */
  public List<String> applyContents() {
    List<String> failures = new ArrayList<>();
    try {
      if (!known) {
        read();
      }
    } catch (NetlinkException e) {
      failures.add(e.getMessage());
      return failures;
    }
    for (String name : List.copyOf(dirty)) {
      KernelSet set = sets.get(name);
      try {
        if (set != null) {
          write(set);
        }
        dirty.remove(name);
      } catch (NetlinkException e) {
        failures.add(e.getMessage());
        if (set != null) {
          set.found(null);
        }
        known = false;
      }
    }
    return failures;
  }

  /**
   * Destroys what is no longer desired; to be called when no rule refers to it any more.
   *
   * @return what could not be done, a sentence each
   */
  public List<String> applyRemovals() {
    List<String> failures = new ArrayList<>();
    for (String name : List.copyOf(unwanted)) {
      try {
        ipSets.destroy(name);
        unwanted.remove(name);
      } catch (NetlinkException e) {
        failures.add(e.getMessage());
      }
    }
    return failures;
  }

  /** Destroys everything of ours; to be called when no rule refers to it any more. */
  public static void sweep(Family family, IpSets ipSets) throws NetlinkException {
    for (String name : ipSets.names()) {
      if (name.startsWith(SetNames.prefix(family))) {
        ipSets.destroy(name);
      }
    }
  }

  /**
   * Reads the kernel.
   *
   * @return what is no longer as it was written, a sentence each
   */
  public List<String> resync() throws NetlinkException {
    boolean first = !known;
    Set<String> wereClean = new HashSet<>();
    sets.forEach((name, set) -> {
      if (set.clean() && !dirty.contains(name)) {
        wereClean.add(name);
      }
    });
    Set<String> strays = read();
    List<String> drift = new ArrayList<>();
    if (!first) {
      strays.forEach(name -> drift.add("set " + name + " is none of the desired ones"));
      for (KernelSet set : sets.values()) {
        if (wereClean.contains(set.name) && !set.clean()) {
          drift.add(
              set.unknown()
                  ? "set " + set.name + " is gone or of another type"
                  : "set "
                      + set.name
                      + " lacks "
                      + set.missing().size()
                      + " members and has "
                      + set.surplus().size()
                      + " too many");
        }
      }
    }
    return drift;
  }

  /** Takes in what the kernel has; gives the sets of ours that were not expected. */
  private Set<String> read() throws NetlinkException {
    Set<String> strays = new TreeSet<>();
    Set<String> there = new HashSet<>(ipSets.names());
    for (String name : there) {
      if (name.startsWith(SetNames.prefix(family))
          && !sets.containsKey(name)
          && unwanted.add(name)) {
        strays.add(name);
      }
    }
    unwanted.retainAll(there);
    for (KernelSet set : sets.values()) {
      Optional<Contents> contents =
          there.contains(set.name) ? ipSets.get(set.name) : Optional.empty();
      set.found(
          contents
              .filter(found -> found.type().equals(set.type.text()))
              .map(Contents::members)
              .orElse(null));
      if (!set.clean()) {
        dirty.add(set.name);
      }
    }
    known = true;
    return strays;
  }

  private void write(KernelSet set) throws NetlinkException {
    Collection<Member> missing = set.missing();
    Set<Member> surplus = set.surplus();
    if (set.unknown() || missing.size() + surplus.size() >= REWRITE_FROM) {
      rewrite(set);
    } else {
      ipSets.add(set.name, missing);
      ipSets.delete(set.name, surplus);
    }
    set.written();
  }

  private void rewrite(KernelSet set) throws NetlinkException {
    Collection<Member> members = set.all();
    int capacity = Math.max(CAPACITY, 2 * members.size());
    try {
      ipSets.create(set.name, set.type, members.size(), capacity);
      ipSets.add(set.name, members);
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.EEXIST) {
        throw e;
      }
      replace(set, members, capacity);
    }
  }

  /** Rules must never see a half-filled set, so a new one is filled aside. */
  private void replace(KernelSet set, Collection<Member> members, int capacity)
      throws NetlinkException {
    ipSets.destroy(SetNames.temporary(family));
    ipSets.create(SetNames.temporary(family), set.type, members.size(), capacity);
    ipSets.add(SetNames.temporary(family), members);
    ipSets.swap(SetNames.temporary(family), set.name);
    ipSets.destroy(SetNames.temporary(family));
    unwanted.remove(SetNames.temporary(family));
  }
}
