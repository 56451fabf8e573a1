package io.margay.policyapi.garbage;

import java.util.List;

/** What becomes of objects that belong to one that goes (meta/v1 DeletionPropagation). */
public enum Propagation {
  /** They go once it is gone, unless they have another owner. */
  BACKGROUND("Background"),
  /** They go first: it waits for those that say that it must. */
  FOREGROUND("Foreground"),
  /** They stay, and belong to nobody. */
  ORPHAN("Orphan");

  /** Holds an object for which the deletion of its dependents is waited. */
  static final String FOREGROUND_FINALIZER = "foregroundDeletion";

  /** Holds an object whose dependents are to lose it as their owner. */
  static final String ORPHAN_FINALIZER = "orphan";

  private final String text;

  Propagation(String text) {
    this.text = text;
  }

  /** As clients write it. */
  public String text() {
    return text;
  }

  /** What an object's finalizers ask for, where the client does not say. */
  static Propagation of(List<String> finalizers) {
    if (finalizers.contains(ORPHAN_FINALIZER)) {
      return ORPHAN;
    }
    return finalizers.contains(FOREGROUND_FINALIZER) ? FOREGROUND : BACKGROUND;
  }

  /** Those that somebody else has to take off. */
  static List<String> ofOthers(List<String> finalizers) {
    return finalizers.stream()
        .filter(f -> !f.equals(FOREGROUND_FINALIZER) && !f.equals(ORPHAN_FINALIZER))
        .toList();
  }
}
