package io.margay.core.calc;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** A set that rules refer to, with members of both families. */
public record ActiveSet(SetType type, SortedSet<SetMember> members) {
  public ActiveSet {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
  }
}
