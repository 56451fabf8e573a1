package io.margay.core.model.codec;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a body.
 *
 * @param path the field, as {@link Path} writes it
 * @param reason the kind of fault
 * @param message what was expected, one clause without the path
 * @param value what stood there; null where nothing did
 */
public record Problem(String path, Reason reason, String message, @Nullable Object value) {

  /** Kinds of fault, after the cause reasons of Kubernetes' Status (meta/v1 CauseType). */
  public enum Reason {
    REQUIRED,
    INVALID,
    NOT_SUPPORTED,
    DUPLICATE,
    FORBIDDEN,
    TOO_LONG,
    TOO_MANY,
    /** No such field. Alone, it may be tolerated by callers that ask for leniency. */
    UNKNOWN
  }

  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ")
        + message
        + (value == null ? "" : " (was: " + shortened(value) + ")");
  }

  private static String shortened(Object value) {
    // Not what a map or list holds: it may be deep enough to overflow the stack.
    return switch (value) {
      case Map<?, ?> map -> "an object";
      case Collection<?> list -> "a list";
      case String text -> '"' + cut(text) + '"';
      default -> cut(String.valueOf(value));
    };
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }
}
