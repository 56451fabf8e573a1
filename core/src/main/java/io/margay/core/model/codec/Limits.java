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

  /**
   * Checks the size of what stands in the body, before anything is made of it.
   *
   * @return whether it is within bounds
   */
  static boolean admit(RecordComponent component, Object tree, Path path, Problems problems) {
    MaxSize most = component.getAnnotation(MaxSize.class);
    if (most == null) {
      return true;
    }
    return switch (tree) {
      case Collection<?> items ->
          admit(items.size(), most, "items", Reason.TOO_MANY, path, problems);
      case Map<?, ?> entries ->
          admit(entries.size(), most, "entries", Reason.TOO_MANY, path, problems);
      case String text -> admit(text.length(), most, "characters", Reason.TOO_LONG, path, problems);
      default -> true;
    };
  }

  private static boolean admit(
      int size, MaxSize most, String units, Reason reason, Path path, Problems problems) {
    if (size > most.value()) {
      problems.add(
          path, reason, "must have at most " + most.value() + " " + units + ", has " + size, null);
    }
    return size <= most.value();
  }

  /** Checks the value that was made. */
  static void check(RecordComponent component, Object value, Path path, Problems problems) {
    Range range = component.getAnnotation(Range.class);
    if (range != null
        && value instanceof Number number
        && (number.longValue() < range.min() || number.longValue() > range.max())) {
      problems.invalid(path, value, "must be between " + range.min() + " and " + range.max());
    }
    if (component.isAnnotationPresent(UniqueItems.class) && value instanceof List<?> list) {
      Set<Object> seen = new HashSet<>();
      for (int i = 0; i < list.size(); i++) {
        if (!seen.add(list.get(i))) {
          problems.add(
              path.item(i),
              Reason.DUPLICATE,
              "must not be given twice",
              String.valueOf(list.get(i)));
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
      Object type = schema.get("type");
      schema.put(
          "array".equals(type) ? "maxItems" : "object".equals(type) ? "maxProperties" : "maxLength",
          most.value());
    }
    if (component.isAnnotationPresent(UniqueItems.class)) {
      schema.put("x-kubernetes-list-type", "set");
    }
  }
}
