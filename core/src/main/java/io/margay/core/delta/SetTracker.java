package io.margay.core.delta;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which members are wanted and how what is there differs: a {@link DeltaTracker} of members
 * without values, for sets that are large and seldom differ by much. Each change costs the same
 * however large the set is, and what is there takes no memory of its own. For one thread.
 *
 * <p>Whoever carries the difference out says so by {@link #settled}; a read-back is told through
 * {@link #found}.
 *
 * @param <E> never null
 */
public final class SetTracker<E> {

  private Set<E> wanted = new HashSet<>();

  /** What is wanted and not there; null as long as nothing at all is there. */
  private @Nullable Set<E> missing;

  /** What is there and not wanted. */
  private Set<E> surplus = new LinkedHashSet<>();

  public void want(E member) {
    if (wanted.add(member) && !surplus.remove(member) && missing != null) {
      missing.add(member);
    }
  }

  public void unwant(E member) {
    if (wanted.remove(member) && missing != null && !missing.remove(member)) {
      surplus.add(member);
    }
  }

  /** Wants these and no others. */
  public void replaceWanted(Collection<? extends E> all) {
    Set<E> now = HashSet.newHashSet(all.size());
    now.addAll(all);
    if (missing != null) {
      Set<E> missingNow = new LinkedHashSet<>();
      Set<E> surplusNow = new LinkedHashSet<>();
      for (E member : now) {
        if (!isThere(member, missing)) {
          missingNow.add(member);
        }
      }
      for (E member : wanted) {
        if (!missing.contains(member) && !now.contains(member)) {
          surplusNow.add(member);
        }
      }
      for (E member : surplus) {
        if (!now.contains(member)) {
          surplusNow.add(member);
        }
      }
      missing = missingNow;
      surplus = surplusNow;
    }
    wanted = now;
  }

  private boolean isThere(E member, Set<E> lacking) {
    return wanted.contains(member) ? !lacking.contains(member) : surplus.contains(member);
  }

  /** Says that these are there and no others: a read-back of everything. */
  public void found(Collection<? extends E> there) {
    surplus = new LinkedHashSet<>();
    if (there.isEmpty()) {
      missing = null;
      return;
    }
    Set<E> known = HashSet.newHashSet(there.size());
    known.addAll(there);
    Set<E> lacking = new LinkedHashSet<>();
    for (E member : wanted) {
      if (!known.contains(member)) {
        lacking.add(member);
      }
    }
    missing = lacking;
    for (E member : known) {
      if (!wanted.contains(member)) {
        surplus.add(member);
      }
    }
  }

  /** Says that exactly what is wanted is there. */
  public void settled() {
    missing = new LinkedHashSet<>();
    surplus = new LinkedHashSet<>();
  }

  /** What is wanted: a view. */
  public Set<E> wanted() {
    return Collections.unmodifiableSet(wanted);
  }

  /** What is wanted and not there: a view. */
  public Set<E> missing() {
    return Collections.unmodifiableSet(missing == null ? wanted : missing);
  }

  /** What is there and not wanted: a view. */
  public Set<E> surplus() {
    return Collections.unmodifiableSet(surplus);
  }

  /** Whether exactly what is wanted is there. */
  public boolean inSync() {
    return missing().isEmpty() && surplus.isEmpty();
  }
}
