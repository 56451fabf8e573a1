package io.margay.core.model.codec;

import java.util.List;

/** Finds changes of fields that are declared {@link Immutable}. */
public final class Immutables {

  private Immutables() {}

  /**
   * What a replacement changes though it must not.
   *
   * @param old the object as it is
   * @param replacement of the same class
   * @return a FORBIDDEN problem for each field, with the new value; empty if all is well
   */
  public static <T extends Record> List<Problem> check(T old, T replacement) {
    Problems problems = new Problems();
    Shapes.object(old.getClass()).compare(old, replacement, Path.ROOT, problems);
    return problems.list();
  }
}
