package io.margay.core.model.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Any tree at all, copied. */
record AnyShape() implements Shape {

  /** Deeper ones would overflow the stack of whoever walks them. */
  private static final int DEEPEST = 64;

  @Override
  public @Nullable Object decode(@Nullable Object tree, Path path, Problems problems) {
    if (tree == null) {
      problems.required(path, "must not be null");
      return null;
    }
    return copy(tree, 0, path, problems);
  }

  private static @Nullable Object copy(Object tree, int depth, Path path, Problems problems) {
    if (depth > DEEPEST) {
      problems.invalid(path, null, "must be nested at most " + DEEPEST + " deep");
      return null;
    }
    return switch (tree) {
      case Map<?, ?> map -> {
        TreeMap<String, Object> copy = new TreeMap<>();
        map.forEach((key, value) -> {
          Object kept = value == null ? null : copy(value, depth + 1, path, problems);
          if (kept != null) {
            copy.put(String.valueOf(key), kept);
          }
        });
        yield Collections.unmodifiableSortedMap(copy);
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        for (Object item : list) {
          Object kept = item == null ? null : copy(item, depth + 1, path, problems);
          if (kept != null) {
            copy.add(kept);
          }
        }
        yield List.copyOf(copy);
      }
      default -> tree;
    };
  }

  @Override
  public Object encode(Object value) {
    return value;
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("x-kubernetes-preserve-unknown-fields", true);
  }
}
