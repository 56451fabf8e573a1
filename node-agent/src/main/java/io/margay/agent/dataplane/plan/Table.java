package io.margay.agent.dataplane.plan;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a table should have of ours.
 *
 * @param name one of iptables' tables, such as {@code filter}
 * @param chains by name; those of a plan are a view, which the next plan changes
 * @param hooks for a chain of the kernel's, such as {@code FORWARD}, the chain of ours that is
 *     asked first
 * @param changes null if nobody knows what differs from what was given before
 */
public record Table(
    String name,
    SortedMap<String, Chain> chains,
    SortedMap<String, String> hooks,
    @Nullable Changes changes) {

  public Table {
    hooks = Collections.unmodifiableSortedMap(new TreeMap<>(hooks));
  }

  /** One that is told whole. */
  public Table(String name, SortedMap<String, Chain> chains, SortedMap<String, String> hooks) {
    this(name, Collections.unmodifiableSortedMap(new TreeMap<>(chains)), hooks, null);
  }

  /**
   * What differs from the version before.
   *
   * @param origin whose versions these are
   * @param chains that came, changed or went, by name
   */
  public record Changes(Object origin, long version, SortedSet<String> chains) {

    /** The names of chains to look at for whoever has seen another version; null for all. */
    public @Nullable Set<String> since(@Nullable Changes seen) {
      if (seen == null || seen.origin != origin) {
        return null;
      }
      if (seen.version == version) {
        return Set.of();
      }
      return seen.version + 1 == version ? chains : null;
    }
  }
}
