package io.margay.policyapi.body;

import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import java.util.List;

/**
 * One document of a request.
 *
 * @param duplicates the paths of fields that were given twice, of which the last one counts
 */
public record Body(Object tree, List<String> duplicates) {

  public Body {
    duplicates = List.copyOf(duplicates);
  }

  /** A document that no client wrote field by field. */
  public static Body of(Object tree) {
    return new Body(tree, List.of());
  }

  /** As problems of the sort that a client may want to be lenient about. */
  public List<Problem> duplicateFields() {
    return duplicates.stream()
        .map(path -> new Problem(path, Reason.UNKNOWN, "duplicate field \"" + path + "\"", null))
        .toList();
  }
}
