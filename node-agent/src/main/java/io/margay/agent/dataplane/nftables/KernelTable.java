package io.margay.agent.dataplane.nftables;

import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.agent.netlink.nftables.NfTables.ChainInfo;
import io.margay.agent.netlink.nftables.NfTables.RuleInfo;
import io.margay.agent.netlink.nftables.NfTables.SetInfo;
import io.margay.agent.netlink.nftables.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the kernel has in one table, and what makes it what is wanted. */
final class KernelTable {

  private final TableId id;
  private boolean exists;

  /** Whether something is of another kind than we write, so that all is made anew. */
  private boolean strange;

  private final Map<String, NftChain.Found> chains = new HashMap<>();

  /** Whether all is as it was last wanted, so that only what changed is looked at. */
  private boolean settled;

  /** Each set with who knows its members; null if nobody does. */
  private final Map<String, @Nullable TrackedSet<?>> sets = new HashMap<>();

  KernelTable(TableId id) {
    this.id = id;
  }

  /** Takes in what is there, members of wanted sets included. */
  void read(NfTables nfTables, SortedMap<String, TrackedSet<?>> wantedSets)
      throws NetlinkException {
    chains.clear();
    sets.clear();
    strange = false;
    settled = false;
    exists = nfTables.exists(id);
    if (exists) {
      readChains(nfTables);
      for (SetInfo info : nfTables.sets(id)) {
        TrackedSet<?> set = wantedSets.get(info.name());
        boolean ours = set != null && info.isOf(set.spec());
        strange |= set != null && !ours;
        sets.put(info.name(), ours ? set : null);
        if (set != null && ours) {
          set.found(nfTables.elements(id, set.name));
        }
      }
    }
  }

  private void readChains(NfTables nfTables) throws NetlinkException {
    Map<String, List<String>> hashes = new HashMap<>();
    for (RuleInfo rule : nfTables.rules(id)) {
      hashes
          .computeIfAbsent(rule.chain(), _ -> new ArrayList<>())
          .add(NftChain.hash(rule.comment()));
    }
    for (ChainInfo chain : nfTables.chains(id)) {
      chains.put(
          chain.name(),
          new NftChain.Found(chain.hook(), hashes.getOrDefault(chain.name(), List.of())));
    }
  }

  /**
   * @param changed the chains that may differ, if all agreed the last time
   * @param touched the sets that may differ, or should go, if all agreed the last time
   */
  void write(
      Map<String, NftChain> wanted,
      Set<String> changed,
      SortedMap<String, TrackedSet<?>> wantedSets,
      SortedSet<String> touched,
      Batch batch) {
    Set<String> concerned = concerned(wanted, changed);
    if (exists && (strange || hasOtherHooks(wanted, concerned))) {
      batch.deleteTable(id);
      chains.clear();
      sets.clear();
      settled = false;
      exists = false;
      concerned = concerned(wanted, changed);
    }
    if (!exists) {
      batch.addTable(id);
    }
    SortedSet<String> looked = concerned(wantedSets, touched);
    List<TrackedSet<?>> there = new ArrayList<>();
    for (String name : looked) {
      TrackedSet<?> set = wantedSets.get(name);
      if (set == null) {
        continue;
      }
      there.add(set);
      if (!sets.containsKey(name)) {
        set.found(List.of());
        batch.addSet(id, name, set.spec());
      } else if (sets.get(name) != set) {
        set.lost();
      }
    }
    for (String name : concerned) {
      NftChain chain = wanted.get(name);
      if (chain != null && !chains.containsKey(name)) {
        batch.addChain(id, name, chain.hook());
      }
    }
    // Members before the rules that look for them; a map's lead to chains, which are there now.
    there.stream().filter(set -> !set.clean()).forEach(set -> set.write(id, batch));
    rewrite(wanted, concerned, batch);
    // Maps before the chains that they lead to.
    looked.stream()
        .filter(name -> sets.containsKey(name) && !wantedSets.containsKey(name))
        .forEach(name -> batch.deleteSet(id, name));
    unwanted(wanted, concerned).forEach(name -> batch.deleteChain(id, name));
  }

  /** Names of chains that are there or should be, in order, but for those known to agree. */
  private Set<String> concerned(Map<String, NftChain> wanted, Set<String> changed) {
    if (settled) {
      return changed;
    }
    Set<String> all = new TreeSet<>(wanted.keySet());
    all.addAll(chains.keySet());
    return all;
  }

  /** Names of sets that are there or should be, in order, but for those known to agree. */
  private SortedSet<String> concerned(
      SortedMap<String, TrackedSet<?>> wanted, SortedSet<String> touched) {
    if (settled) {
      return touched;
    }
    SortedSet<String> all = new TreeSet<>(wanted.keySet());
    all.addAll(sets.keySet());
    return all;
  }

  private List<String> unwanted(Map<String, NftChain> wanted, Set<String> concerned) {
    return concerned.stream()
        .filter(name -> chains.containsKey(name) && !wanted.containsKey(name))
        .toList();
  }

  private boolean hasOtherHooks(Map<String, NftChain> wanted, Set<String> concerned) {
    return concerned.stream()
        .anyMatch(name -> {
          NftChain.Found found = chains.get(name);
          NftChain chain = wanted.get(name);
          return found != null && chain != null && !Objects.equals(found.hook(), chain.hook());
        });
  }

  private void rewrite(Map<String, NftChain> wanted, Set<String> concerned, Batch batch) {
    // All emptied before any is deleted, as they may lead to each other.
    unwanted(wanted, concerned).forEach(name -> batch.flushChain(id, name));
    for (String name : concerned) {
      NftChain chain = wanted.get(name);
      NftChain.Found found = chains.get(name);
      if (chain != null && (found == null || !found.hashes().equals(chain.hashes()))) {
        if (found != null && !found.hashes().isEmpty()) {
          batch.flushChain(id, name);
        }
        chain.write(id, batch);
      }
    }
  }

  void written(
      Map<String, NftChain> wanted,
      Set<String> changed,
      SortedMap<String, TrackedSet<?>> wantedSets,
      SortedSet<String> touched) {
    SortedSet<String> looked = concerned(wantedSets, touched);
    for (String name : concerned(wanted, changed)) {
      NftChain chain = wanted.get(name);
      if (chain == null) {
        chains.remove(name);
      } else {
        chains.put(name, chain.found());
      }
    }
    exists = true;
    strange = false;
    settled = true;
    for (String name : looked) {
      TrackedSet<?> set = wantedSets.get(name);
      if (set == null) {
        sets.remove(name);
      } else {
        sets.put(name, set);
        set.written();
      }
    }
  }

  /** What is not as wanted, a sentence each. */
  List<String> drift(Map<String, NftChain> wanted, SortedMap<String, TrackedSet<?>> wantedSets) {
    List<String> drift = new ArrayList<>();
    if (!exists && !wanted.isEmpty()) {
      return List.of("table " + id + " is gone");
    }
    Set<String> all = new TreeSet<>(wanted.keySet());
    all.addAll(chains.keySet());
    for (String name : all) {
      NftChain chain = wanted.get(name);
      if (chain == null) {
        drift.add("chain " + name + " of table " + id + " is none of ours");
      } else if (!chain.found().equals(chains.get(name))) {
        drift.add("chain " + name + " of table " + id + " was changed");
      }
    }
    wantedSets.forEach((name, set) -> {
      if (!sets.containsKey(name)) {
        drift.add("set " + name + " of table " + id + " is gone");
      } else if (!set.clean()) {
        drift.add(set.difference() + " in table " + id);
      }
    });
    sets.keySet().stream()
        .filter(name -> !wantedSets.containsKey(name))
        .sorted()
        .forEach(name -> drift.add("set " + name + " of table " + id + " is none of ours"));
    return drift;
  }
}
