package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import org.jspecify.annotations.Nullable;

/** Checks that one of several fields is given, and no other. */
final class Exactly {

  private Exactly() {}

  /**
   * @param namesAndValues a field's name, then its value, and so on
   */
  static void one(Path path, Problems problems, @Nullable Object... namesAndValues) {
    StringBuilder names = new StringBuilder();
    int given = 0;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      names.append(i == 0 ? "" : ", ").append(namesAndValues[i]);
      given += namesAndValues[i + 1] == null ? 0 : 1;
    }
    if (given != 1) {
      problems.invalid(path, null, "must have exactly one of " + names);
    }
  }
}
