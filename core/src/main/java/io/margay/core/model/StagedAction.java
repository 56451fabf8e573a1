package io.margay.core.model;

import io.margay.core.model.codec.Choice;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;

/** What a staged policy would do to the enforced one of its name, were it in effect. */
public enum StagedAction implements Choice {
  /** Takes its place, or is new. */
  SET("Set"),
  /** Removes it. */
  DELETE("Delete"),
  /** As {@link #SET}; whoever writes it is still changing it. */
  LEARN("Learn"),
  /** Nothing. */
  IGNORE("Ignore");

  private final String text;

  StagedAction(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }

  /**
   * Adds what is wrong when a policy says more than which one it is although it only deletes
   * another.
   *
   * @param saysNoMore than its tier, if it has one
   */
  void check(boolean saysNoMore, Path path, Problems problems) {
    if (this == DELETE && !saysNoMore) {
      problems.invalid(
          path.field("stagedAction"), text, "with Delete, nothing but tier may be given");
    }
  }
}
