package io.margay.core.selector;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a selector demands of one label of everything that it matches. It is a hint for indexes:
 * what breaks a restriction is never selected, what keeps all of them may be.
 */
public sealed interface LabelRestriction {

  /** The label must be there, with any value. */
  record Present() implements LabelRestriction {}

  /** The label must not be there. */
  record Absent() implements LabelRestriction {}

  /**
   * The label must be there with one of these values.
   *
   * @param values sorted; empty if nothing can match
   */
  record OneOf(SortedSet<String> values) implements LabelRestriction {

    /** Nothing keeps this: the selector matches nothing at all. */
    public static final OneOf NOTHING = new OneOf(Collections.emptySortedSet());

    public OneOf {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }
  }

  /** Whether a label with this value, null for none, keeps the restriction. */
  default boolean allows(@Nullable String value) {
    return switch (this) {
      case Present present -> value != null;
      case Absent absent -> value == null;
      case OneOf(SortedSet<String> values) -> value != null && values.contains(value);
    };
  }

  /** What keeps both this and the other restriction. */
  default LabelRestriction and(LabelRestriction other) {
    if (equals(other)) {
      return this;
    }
    if (this instanceof Absent || other instanceof Absent) {
      return OneOf.NOTHING;
    }
    if (this instanceof OneOf(SortedSet<String> mine)
        && other instanceof OneOf(SortedSet<String> theirs)) {
      TreeSet<String> both = new TreeSet<>(mine);
      both.retainAll(theirs);
      return new OneOf(both);
    }
    return this instanceof Present ? other : this;
  }

  /** What keeps this or the other restriction; null if that is everything. */
  default @Nullable LabelRestriction or(LabelRestriction other) {
    if (equals(other) || other.equals(OneOf.NOTHING)) {
      return this;
    }
    if (equals(OneOf.NOTHING)) {
      return other;
    }
    if (this instanceof Absent || other instanceof Absent) {
      return null;
    }
    if (this instanceof OneOf(SortedSet<String> mine)
        && other instanceof OneOf(SortedSet<String> theirs)) {
      TreeSet<String> either = new TreeSet<>(mine);
      either.addAll(theirs);
      return new OneOf(either);
    }
    return new Present();
  }
}
