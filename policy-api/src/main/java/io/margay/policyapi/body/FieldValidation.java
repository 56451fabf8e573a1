package io.margay.policyapi.body;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import org.jspecify.annotations.Nullable;

/** What to do about fields that do not exist, as in the Kubernetes API. */
public enum FieldValidation {
  STRICT,
  WARN,
  IGNORE;

  /**
   * @param parameter the request's {@code fieldValidation}; strict if there is none
   * @throws StatusException 400 for anything but Strict, Warn and Ignore
   */
  public static FieldValidation of(@Nullable String parameter) {
    return switch (parameter) {
      case null -> STRICT;
      case "", "Strict" -> STRICT;
      case "Warn" -> WARN;
      case "Ignore" -> IGNORE;
      default ->
          throw Statuses.badRequest("fieldValidation", "must be one of Strict, Warn, Ignore");
    };
  }
}
