package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.PolicyId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policies there are, and which of them came, changed or went of late: plans look at those
 * only, however many there are. One thread uses it.
 */
public final class Policies {

  /** Who is further behind looks at all of them. */
  private static final int REMEMBERED = 4096;

  private final Map<PolicyId, ActivePolicy> all = new HashMap<>();
  private final Deque<PolicyId> latest = new ArrayDeque<>();
  private long version;

  /** These, all new. */
  public static Policies of(Map<PolicyId, ActivePolicy> all) {
    Policies policies = new Policies();
    all.forEach(policies::put);
    return policies;
  }

  /** Whether that is new. */
  public boolean put(PolicyId id, ActivePolicy policy) {
    return !policy.equals(all.put(id, policy)) && changed(id);
  }

  /** Whether there was one. */
  public boolean remove(PolicyId id) {
    return all.remove(id) != null && changed(id);
  }

  private boolean changed(PolicyId id) {
    version++;
    latest.addLast(id);
    if (latest.size() > REMEMBERED) {
      latest.removeFirst();
    }
    return true;
  }

  @Nullable ActivePolicy get(PolicyId id) {
    return all.get(id);
  }

  /** A view. */
  Set<PolicyId> ids() {
    return all.keySet();
  }

  /** Counts changes. */
  long version() {
    return version;
  }

  /** What changed since then, also what went; null if that is too long ago to tell. */
  @Nullable Set<PolicyId> since(long then) {
    long changes = version - then;
    if (changes > latest.size()) {
      return null;
    }
    Set<PolicyId> changed = new HashSet<>();
    Iterator<PolicyId> newest = latest.descendingIterator();
    for (long i = 0; i < changes; i++) {
      changed.add(newest.next());
    }
    return changed;
  }
}
