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
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What the kernel has in one table, and what makes it what is wanted. */
final class KernelTable {

  private final TableId id;
  private boolean exists;

  /** Whether something is of another kind than we write, so that all is made anew. */
  private boolean strange;

  private final Map<String, NftChain.Found> chains = new HashMap<>();

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
          .add(
              rule.comment().startsWith(NftChain.COMMENT)
                  ? rule.comment().substring(NftChain.COMMENT.length())
                  : "");
    }
    for (ChainInfo chain : nfTables.chains(id)) {
      chains.put(
          chain.name(),
          new NftChain.Found(chain.hook(), hashes.getOrDefault(chain.name(), List.of())));
    }
  }

  void write(
      SortedMap<String, NftChain> wanted,
      SortedMap<String, TrackedSet<?>> wantedSets,
      Batch batch) {
    if (exists && (strange || hasOtherHooks(wanted))) {
      batch.deleteTable(id);
      chains.clear();
      sets.clear();
      exists = false;
    }
    if (!exists) {
      batch.addTable(id);
    }
    for (TrackedSet<?> set : wantedSets.values()) {
      if (!sets.containsKey(set.name)) {
        set.found(List.of());
        batch.addSet(id, set.name, set.spec());
      } else if (sets.get(set.name) != set) {
        set.lost();
      }
    }
    wanted.values().stream()
        .filter(chain -> !chains.containsKey(chain.name()))
        .forEach(chain -> batch.addChain(id, chain.name(), chain.hook()));
    // Members before the rules that look for them; a map's lead to chains, which are there now.
    wantedSets.values().stream().filter(set -> !set.clean()).forEach(set -> set.write(id, batch));
    rewrite(wanted, batch);
    sets.keySet().stream()
        .filter(name -> !wantedSets.containsKey(name))
        .sorted()
        .forEach(name -> batch.deleteSet(id, name));
  }

  private boolean hasOtherHooks(SortedMap<String, NftChain> wanted) {
    return wanted.values().stream()
        .anyMatch(chain -> {
          NftChain.Found found = chains.get(chain.name());
          return found != null && !Objects.equals(found.hook(), chain.hook());
        });
  }

  private void rewrite(SortedMap<String, NftChain> wanted, Batch batch) {
    List<String> unwanted =
        chains.keySet().stream().filter(name -> !wanted.containsKey(name)).sorted().toList();
    // All emptied before any is deleted, as they may lead to each other.
    unwanted.forEach(name -> batch.flushChain(id, name));
    for (NftChain chain : wanted.values()) {
      NftChain.Found found = chains.get(chain.name());
      if (found == null || !found.hashes().equals(chain.hashes())) {
        if (found != null && !found.hashes().isEmpty()) {
          batch.flushChain(id, chain.name());
        }
        chain.write(id, batch);
      }
    }
    unwanted.forEach(name -> batch.deleteChain(id, name));
  }

  void written(SortedMap<String, NftChain> wanted, SortedMap<String, TrackedSet<?>> wantedSets) {
    exists = true;
    strange = false;
    chains.keySet().retainAll(wanted.keySet());
    wanted.forEach((name, chain) -> {
      NftChain.Found found = chains.get(name);
      if (found == null || found.hashes() != chain.hashes()) {
        chains.put(name, chain.found());
      }
    });
    sets.keySet().retainAll(wantedSets.keySet());
    wantedSets
        .values()
        .forEach(set -> {
          sets.put(set.name, set);
          set.written();
        });
  }

  /** What is not as wanted, a sentence each. */
  List<String> drift(
      SortedMap<String, NftChain> wanted, SortedMap<String, TrackedSet<?>> wantedSets) {
    List<String> drift = new ArrayList<>();
    if (!exists && !wanted.isEmpty()) {
      return List.of("table " + id + " is gone");
    }
    wanted.forEach((name, chain) -> {
      if (!chain.found().equals(chains.get(name))) {
        drift.add("chain " + name + " of table " + id + " was changed");
      }
    });
    chains.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .sorted()
        .forEach(name -> drift.add("chain " + name + " of table " + id + " is none of ours"));
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
