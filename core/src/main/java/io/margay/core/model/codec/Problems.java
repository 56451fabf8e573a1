package io.margay.core.model.codec;

import io.margay.core.model.codec.Problem.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a body, all of it, so that a user mends it in one go. */
public final class Problems {

  /**
   * More than this many of a sort help nobody, and cost memory with hostile bodies. Unknown fields
   * are counted apart: however many there are, none hides a fault.
   */
  private static final int MOST = 100;

  private final List<Problem> found = new ArrayList<>();
  private int faults;
  private int unknown;

  public void add(Path path, Reason reason, String message, @Nullable Object value) {
    int before = reason == Reason.UNKNOWN ? unknown++ : faults++;
    if (before < MOST) {
      found.add(new Problem(path.text(), reason, message, value));
    }
  }

  public void invalid(Path path, @Nullable Object value, String message) {
    add(path, Reason.INVALID, message, value);
  }

  public void required(Path path, String message) {
    add(path, Reason.REQUIRED, message, null);
  }

  public void notSupported(Path path, @Nullable Object value, String message) {
    add(path, Reason.NOT_SUPPORTED, message, value);
  }

  public void forbidden(Path path, String message) {
    add(path, Reason.FORBIDDEN, message, null);
  }

  /** All that was added but unknown fields, listed or not. */
  int faults() {
    return faults;
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order in which they were found, the first hundred faults and unknown fields each. */
  public List<Problem> list() {
    return List.copyOf(found);
  }
}
