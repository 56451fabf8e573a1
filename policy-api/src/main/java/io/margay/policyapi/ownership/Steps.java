package io.margay.policyapi.ownership;

import io.margay.policyapi.body.Bodies;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps of paths as text. */
final class Steps {

  private Steps() {}

  static String field(String name) {
    return "f:" + name;
  }

  static String value(@Nullable Object item) {
    return "v:" + json(item);
  }

  /** The step to a list's item; keys in order, a key that the item lacks left out. */
  static String key(List<String> keys, Map<?, ?> item) {
    TreeMap<String, Object> values = new TreeMap<>();
    for (String key : keys) {
      Object value = item.get(key);
      if (value != null) {
        values.put(key, value);
      }
    }
    return "k:" + json(values);
  }

  /**
   * @throws IllegalArgumentException if it is no step
   */
  static void check(String step) {
    if (step.length() < 2 || step.charAt(1) != ':' || "fkvi".indexOf(step.charAt(0)) < 0) {
      throw new IllegalArgumentException("'" + step + "' is no step of a path");
    }
  }

  static String shown(String step) {
    String rest = step.substring(2);
    return switch (step.charAt(0)) {
      case 'f' -> "." + rest;
      case 'v' -> "[=" + rest + "]";
      case 'k' -> "[" + shownKeys(rest) + "]";
      default -> "[" + rest + "]";
    };
  }

  private static String shownKeys(String json) {
    return Bodies.trusted(json) instanceof Map<?, ?> keys
        ? keys.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + json(entry.getValue()))
            .collect(Collectors.joining(","))
        : json;
  }

  private static String json(@Nullable Object value) {
    return value == null ? "null" : Bodies.json(value);
  }
}
