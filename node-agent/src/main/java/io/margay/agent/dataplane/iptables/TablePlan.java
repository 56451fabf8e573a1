package io.margay.agent.dataplane.iptables;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a table should have of ours.
 *
 * @param table its name, such as {@code filter}
 * @param chains by name
 * @param hooks for a chain of the kernel's the one rule in it that leads to ours
 * @param append whether that rule is the last of the chain, rather than the first
 */
public record TablePlan(
    String table,
    SortedMap<String, TextChain> chains,
    SortedMap<String, String> hooks,
    boolean append) {
  public TablePlan {
    chains = Collections.unmodifiableSortedMap(new TreeMap<>(chains));
    hooks = Collections.unmodifiableSortedMap(new TreeMap<>(hooks));
  }

  /** A table whose chains ask ours first. */
  public TablePlan(
      String table, SortedMap<String, TextChain> chains, SortedMap<String, String> hooks) {
    this(table, chains, hooks, false);
  }

  /** A table with nothing of ours. */
  public static TablePlan empty(String table) {
    return new TablePlan(table, new TreeMap<>(), new TreeMap<>());
  }
}
