package io.margay.agent.dataplane.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The chains of one table from plan to plan, and which of them the plan at hand changed. */
final class LiveChains {

  private final SortedMap<String, Chain> all = new TreeMap<>();

  /** Those that every plan names anew; the others stay until they are removed. */
  private Map<String, Chain> named = new HashMap<>();

  private SortedSet<String> touched = new TreeSet<>();
  private long version;

  void put(Chain chain) {
    all.put(chain.name(), chain);
    touched.add(chain.name());
  }

  void remove(String name) {
    if (all.remove(name) != null) {
      touched.add(name);
    }
  }

  /**
   * Ends a plan.
   *
   * @param now all that it names; what the plan before named and it does not is removed
   */
  Table table(String name, Map<String, Chain> now, SortedMap<String, String> hooks) {
    now.forEach((each, chain) -> {
      if (named.get(each) != chain) {
        put(chain);
      }
    });
    for (String each : named.keySet()) {
      if (!now.containsKey(each)) {
        remove(each);
      }
    }
    named = now;
    version++;
    Table.Changes changes = new Table.Changes(this, version, touched);
    touched = new TreeSet<>();
    return new Table(name, Collections.unmodifiableSortedMap(all), hooks, changes);
  }
}
