package io.margay.core.delta;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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

  /**
   * What is wanted, as it was given, as long as nobody has asked for one of them: a set that is
   * only written and never changed is not hashed. Null once {@link #wanted} has them.
   */
  private @Nullable List<E> given;

  /** What is wanted and not there; null as long as nothing at all is there. */
  private @Nullable Set<E> missing;

  /** What is there and not wanted. */
  private Set<E> surplus = new LinkedHashSet<>();

  public void want(E member) {
    if (set().add(member) && !surplus.remove(member) && missing != null) {
      missing.add(member);
    }
  }

  public void unwant(E member) {
    if (set().remove(member) && missing != null && !missing.remove(member)) {
      surplus.add(member);
    }
  }

  private Set<E> set() {
    if (given != null) {
      wanted = HashSet.newHashSet(given.size());
      wanted.addAll(given);
      given = null;
    }
    return wanted;
  }

  /**
   * Wants these and no others.
   *
   * @param all without repeats
   */
  public void replaceWanted(Collection<? extends E> all) {
    if (missing == null && surplus.isEmpty()) {
      given = List.copyOf(all);
      wanted = new HashSet<>();
      return;
    }
    Set<E> before = set();
    Set<E> now = HashSet.newHashSet(all.size());
    now.addAll(all);
    if (missing != null) {
      Set<E> missingNow = new LinkedHashSet<>();
      Set<E> surplusNow = new LinkedHashSet<>();
      for (E member : now) {
        if (!(before.contains(member) ? !missing.contains(member) : surplus.contains(member))) {
          missingNow.add(member);
        }
      }
      for (E member : before) {
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
    for (E member : set()) {
      if (!known.contains(member)) {
        lacking.add(member);
      }
    }
    missing = lacking;
    for (E member : known) {
      if (!set().contains(member)) {
        surplus.add(member);
      }
    }
  }

  /** Says that exactly what is wanted is there. */
  public void settled() {
    missing = new LinkedHashSet<>();
    surplus = new LinkedHashSet<>();
  }

  /** What is wanted, without repeats: a view. */
  public Collection<E> wanted() {
    return given != null ? given : Collections.unmodifiableSet(wanted);
  }

  /** What is wanted and not there, without repeats: a view. */
  public Collection<E> missing() {
    return missing == null ? wanted() : Collections.unmodifiableSet(missing);
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
