package io.margay.agent.dataplane.iptables;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a table has of ours.
 *
 * @param chains for each chain the hashes that its rules carry, empty for a rule without
 * @param hooks for chains of the kernel's, the rules in them that lead to ours
 */
record SavedTable(SortedMap<String, List<String>> chains, SortedMap<String, List<Hook>> hooks) {

  static final SavedTable EMPTY = new SavedTable(new TreeMap<>(), new TreeMap<>());

  /** What the comment of every rule of ours begins with. */
  static final String COMMENT = "mgy:";

  SavedTable {
    chains = Collections.unmodifiableSortedMap(new TreeMap<>(chains));
    hooks = Collections.unmodifiableSortedMap(new TreeMap<>(hooks));
  }

  /** What the table has once it is as planned. */
  static SavedTable of(TablePlan plan) {
    SortedMap<String, List<String>> chains = new TreeMap<>();
    plan.chains().forEach((name, chain) -> chains.put(name, chain.hashes()));
    SortedMap<String, List<Hook>> hooks = new TreeMap<>();
    plan.hooks()
        .forEach((chain, rule) ->
            hooks.put(chain, List.of(RestoreText.hook(chain, rule, plan.append()))));
    return new SavedTable(chains, hooks);
  }

  boolean isEmpty() {
    return chains.isEmpty() && hooks.isEmpty();
  }

  /**
   * A rule that leads to a chain of ours.
   *
   * @param rule as the kernel has it
   * @param first whether it is the first of its chain
   * @param last whether it is the last
   */
  record Hook(String rule, String hash, boolean first, boolean last) {}
}
