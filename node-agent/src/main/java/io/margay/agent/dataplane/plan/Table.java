package io.margay.agent.dataplane.plan;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a table should have of ours.
 *
 * @param name one of iptables' tables, such as {@code filter}
 * @param chains by name
 * @param hooks for a chain of the kernel's, such as {@code FORWARD}, the chain of ours that is
 *     asked first
 */
public record Table(String name, SortedMap<String, Chain> chains, SortedMap<String, String> hooks) {
  public Table {
    chains = Collections.unmodifiableSortedMap(new TreeMap<>(chains));
    hooks = Collections.unmodifiableSortedMap(new TreeMap<>(hooks));
  }
}
