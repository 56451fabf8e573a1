package io.margay.core.model.codec;

import io.margay.core.model.codec.Problem.Reason;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bounds that a component's annotations put on its value. */
final class Limits {

  private final @Nullable MaxSize most;
  private final @Nullable Range range;
  private final @Nullable OneOf choices;
  private final @Nullable Matches matches;
  private final @Nullable Pattern pattern;
  private final boolean unique;

  Limits(RecordComponent component) {
    most = component.getAnnotation(MaxSize.class);
    range = component.getAnnotation(Range.class);
    choices = component.getAnnotation(OneOf.class);
    matches = component.getAnnotation(Matches.class);
    pattern = matches == null ? null : Pattern.compile(matches.value());
    unique = component.isAnnotationPresent(UniqueItems.class);
  }

  /**
   * Checks the size of what stands in the body, before anything is made of it.
   *
   * @return whether it is within bounds
   */
  boolean admit(Object tree, Path path, Problems problems) {
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

  /** Checks the value that was made; of a list its items. */
  void check(Object value, Path path, Problems problems) {
    if (value instanceof List<?> list) {
      checkUnique(list, path, problems);
      for (int i = 0; i < list.size() && checksItems(); i++) {
        checkOne(list.get(i), path.item(i), problems);
      }
    } else {
      checkOne(value, path, problems);
    }
  }

  private boolean checksItems() {
    return range != null || choices != null || pattern != null;
  }

  private void checkOne(Object value, Path path, Problems problems) {
    if (range != null) {
      checkRange(range, value, path, problems);
    }
    if (choices != null && !List.of(choices.value()).contains(value)) {
      problems.notSupported(path, value, "must be one of " + String.join(", ", choices.value()));
    }
    if (matches != null
        && pattern != null
        && value instanceof String text
        && !pattern.matcher(text).matches()) {
      problems.invalid(path, text, matches.expected());
    }
  }

  private static void checkRange(Range range, Object value, Path path, Problems problems) {
    switch (value) {
      case Duration duration
          when duration.compareTo(Duration.ofSeconds(range.min())) < 0
              || range.max() < Long.MAX_VALUE
                  && duration.compareTo(Duration.ofSeconds(range.max())) > 0 ->
          problems.invalid(
              path,
              GoDuration.text(duration),
              between(range, range.min() + "s", range.max() + "s"));
      case Number number
          when number.longValue() < range.min() || number.longValue() > range.max() ->
          problems.invalid(path, value, between(range, "" + range.min(), "" + range.max()));
      default -> {}
    }
  }

  private static String between(Range range, String min, String max) {
    return range.max() == Long.MAX_VALUE
        ? "must be at least " + min
        : "must be between " + min + " and " + max;
  }

  private void checkUnique(List<?> list, Path path, Problems problems) {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < list.size() && unique; i++) {
      if (!seen.add(list.get(i))) {
        problems.add(
            path.item(i), Reason.DUPLICATE, "must not be given twice", String.valueOf(list.get(i)));
      }
    }
  }

  void describe(Map<String, Object> schema) {
    if (range != null && !"duration".equals(schema.get("format"))) {
      schema.put("minimum", range.min());
      if (range.max() < Long.MAX_VALUE) {
        schema.put("maximum", range.max());
      }
    }
    if (most != null) {
      Object type = schema.get("type");
      schema.put(
          "array".equals(type) ? "maxItems" : "object".equals(type) ? "maxProperties" : "maxLength",
          most.value());
    }
    if (choices != null && "string".equals(schema.get("type"))) {
      schema.put("enum", List.of(choices.value()));
    }
    if (unique) {
      schema.put("x-kubernetes-list-type", "set");
    }
  }
}
