package io.margay.policyapi.patch;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON Pointer (RFC 6901) into a tree of mutable maps and lists. */
record Pointer(String text, List<String> steps) {

  /**
   * @throws StatusException 400 if it does not begin with a slash
   */
  static Pointer parse(String text) {
    if (text.isEmpty()) {
      return new Pointer(text, List.of());
    }
    if (text.charAt(0) != '/') {
      throw Statuses.badRequest("the JSON pointer '" + text + "' must begin with '/'");
    }
    return new Pointer(
        text,
        Arrays.stream(text.substring(1).split("/", -1))
            .map(step -> step.replace("~1", "/").replace("~0", "~"))
            .toList());
  }

  /**
   * @throws StatusException 422 if there is nothing
   */
  @Nullable Object get(@Nullable Object root) {
    return walk(root, steps.size());
  }

  @SuppressWarnings("unchecked")
  void add(@Nullable Object root, @Nullable Object value) {
    switch (walk(root, steps.size() - 1)) {
      case Map<?, ?> map -> ((Map<String, @Nullable Object>) map).put(last(), value);
      case List<?> list -> {
        int index = last().equals("-") ? list.size() : index(last(), list.size() + 1);
        ((List<@Nullable Object>) list).add(index, value);
      }
      case null, default -> throw missing();
    }
  }

  /**
   * @throws StatusException 422 if there is nothing
   */
  void remove(@Nullable Object root) {
    switch (walk(root, steps.size() - 1)) {
      case Map<?, ?> map when map.containsKey(last()) -> map.remove(last());
      case List<?> list -> list.remove(index(last(), list.size()));
      case null, default -> throw missing();
    }
  }

  private String last() {
    if (steps.isEmpty()) {
      throw Statuses.unprocessable("the whole document can not be changed by a JSON patch");
    }
    return steps.getLast();
  }

  private @Nullable Object walk(@Nullable Object root, int depth) {
    Object at = root;
    for (int i = 0; i < depth; i++) {
      String step = steps.get(i);
      at =
          switch (at) {
            case Map<?, ?> map when map.containsKey(step) -> map.get(step);
            case List<?> list -> list.get(index(step, list.size()));
            case null, default -> throw missing();
          };
    }
    return at;
  }

  private int index(String step, int bound) {
    if (step.matches("0|[1-9][0-9]{0,8}")) {
      int index = Integer.parseInt(step);
      if (index < bound) {
        return index;
      }
    }
    throw missing();
  }

  private StatusException missing() {
    return Statuses.unprocessable(
        "the server rejected our request due to an error in our request: there is nothing at "
            + text);
  }
}
