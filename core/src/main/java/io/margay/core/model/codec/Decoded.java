package io.margay.core.model.codec;

import io.margay.core.model.codec.Problem.Reason;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a body.
 *
 * @param value the record, defaults filled in; null if anything but an unknown field was wrong
 * @param problems everything found, in the order of the body
 */
public record Decoded<T>(@Nullable T value, List<Problem> problems) {

  public Decoded {
    problems = List.copyOf(problems);
  }

  /** Fields that do not exist; a value may be there all the same. */
  public List<Problem> unknownFields() {
    return problems.stream().filter(p -> p.reason() == Reason.UNKNOWN).toList();
  }

  /** Everything but unknown fields: with one of these there is no value. */
  public List<Problem> faults() {
    return problems.stream().filter(p -> p.reason() != Reason.UNKNOWN).toList();
  }

  /**
   * The record, where the body must be right.
   *
   * @throws IllegalArgumentException with all problems in its message
   */
  public T orThrow() {
    if (value == null || !problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
    return value;
  }
}
