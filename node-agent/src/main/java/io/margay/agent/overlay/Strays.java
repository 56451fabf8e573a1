package io.margay.agent.overlay;

import io.margay.core.net.Cidr;
import io.margay.core.net.PrefixTrie;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of workloads that are on another node than the block they are of: borrowed ones, and
 * those that moved. Each change costs about as much as it is large, however many workloads there
 * are.
 *
 * @param <K> what names a workload
 */
final class Strays<K> {

  private record Home(List<Cidr> addresses, String node) {}

  private final Map<K, Home> homes = new HashMap<>();

  /** The node of each address of a workload; of two with one address the later counts. */
  private final SortedMap<Cidr, String> nodes = new TreeMap<>();

  private final PrefixTrie<String> blocks = new PrefixTrie<>();
  private final SortedMap<Cidr, String> strays = new TreeMap<>();

  /** Those that are now not where their block is. */
  SortedMap<Cidr, String> all() {
    return strays;
  }

  /**
   * A workload came, moved or went.
   *
   * @param node null if it went
   * @return whether the strays have changed
   */
  boolean workload(K key, List<Cidr> addresses, @Nullable String node) {
    Home now = node == null ? null : new Home(addresses, node);
    Home before = now == null ? homes.remove(key) : homes.put(key, now);
    if (Objects.equals(before, now)) {
      return false;
    }
    Set<Cidr> touched = new HashSet<>();
    if (before != null) {
      for (Cidr address : before.addresses()) {
        if (nodes.remove(address, before.node())) {
          touched.add(address);
        }
      }
    }
    if (now != null) {
      for (Cidr address : now.addresses()) {
        nodes.put(address, now.node());
        touched.add(address);
      }
    }
    boolean changed = false;
    for (Cidr address : touched) {
      changed |= settle(address);
    }
    return changed;
  }

  /**
   * A block came, moved or went.
   *
   * @param node null if it went
   */
  void block(Cidr block, @Nullable String node) {
    if (node == null) {
      blocks.remove(block);
    } else {
      blocks.put(block, node);
    }
    for (Cidr address : nodes.tailMap(block).keySet()) {
      if (!block.contains(address)) {
        break;
      }
      settle(address);
    }
  }

  private boolean settle(Cidr address) {
    String node = nodes.get(address);
    Map.Entry<Cidr, String> block = blocks.longestMatch(address);
    if (node == null || block != null && block.getValue().equals(node)) {
      return strays.remove(address) != null;
    }
    return !node.equals(strays.put(address, node));
  }
}
