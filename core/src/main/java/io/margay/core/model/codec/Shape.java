package io.margay.core.model.codec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values of one Java type stand in a tree. */
interface Shape {

  /** The value, or null after at least one problem was added. */
  @Nullable Object decode(@Nullable Object tree, Path path, Problems problems);

  Object encode(Object value);

  /** JSON schema, OpenAPI 3.0 dialect. */
  Map<String, Object> schema();

  /** Whether a body with this in a field says no more than one without the field. */
  default boolean isAbsent(Object tree) {
    return false;
  }

  /** What stands for a field that was not given; null where there is no such thing. */
  default @Nullable Object absent() {
    return null;
  }

  /** Reads the text of {@link Default}. */
  default Object parseDefault(String text) {
    throw new IllegalStateException("no default possible here: " + text);
  }

  /** A value that needs not be written. */
  default boolean isEmpty(Object value) {
    return false;
  }

  /** Adds what the author of a value should know. */
  default void warn(Object value, Path path, List<Warning> warnings) {}
}
