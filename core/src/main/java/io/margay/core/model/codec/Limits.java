package io.margay.core.model.codec;

import io.margay.core.model.codec.Problem.Reason;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The bounds that a component's annotations put on its value. */
final class Limits {

  private Limits() {}

  static void check(RecordComponent component, Object value, Path path, Problems problems) {
    Range range = component.getAnnotation(Range.class);
    if (range != null
        && value instanceof Number number
        && (number.longValue() < range.min() || number.longValue() > range.max())) {
      problems.invalid(path, value, "must be between " + range.min() + " and " + range.max());
    }
    MaxSize most = component.getAnnotation(MaxSize.class);
    if (most != null) {
      checkSize(value, most.value(), path, problems);
    }
    if (component.isAnnotationPresent(UniqueItems.class) && value instanceof List<?> list) {
      Set<Object> seen = new HashSet<>();
      for (int i = 0; i < list.size(); i++) {
        if (!seen.add(list.get(i))) {
          problems.add(path.item(i), Reason.DUPLICATE, "must not be given twice", list.get(i));
        }
      }
    }
  }

  private static void checkSize(Object value, int most, Path path, Problems problems) {
    switch (value) {
      case Collection<?> items when items.size() > most ->
          problems.add(
              path,
              Reason.TOO_MANY,
              "must have at most " + most + " items, has " + items.size(),
              null);
      case Map<?, ?> entries when entries.size() > most ->
          problems.add(
              path,
              Reason.TOO_MANY,
              "must have at most " + most + " entries, has " + entries.size(),
              null);
      default -> {
        int length = value.toString().length();
        if (!(value instanceof Collection<?> || value instanceof Map<?, ?>) && length > most) {
          problems.add(
              path,
              Reason.TOO_LONG,
              "must have at most " + most + " characters, has " + length,
              null);
        }
      }
    }
  }

  static void describe(RecordComponent component, Map<String, Object> schema) {
    Range range = component.getAnnotation(Range.class);
    if (range != null) {
      schema.put("minimum", range.min());
      schema.put("maximum", range.max());
    }
    MaxSize most = component.getAnnotation(MaxSize.class);
    if (most != null) {
      schema.put("array".equals(schema.get("type")) ? "maxItems" : "maxLength", most.value());
    }
    if (component.isAnnotationPresent(UniqueItems.class)) {
      schema.put("x-kubernetes-list-type", "set");
    }
  }
}
