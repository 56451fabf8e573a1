package io.margay.policyapi.patch;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** RFC 6902: operations one after the other, all or none. */
record JsonPatch(List<Operation> operations) implements Patch {

  /** More are somebody's mistake; the number is that of Kubernetes. */
  private static final int MOST = 10_000;

  /** One operation; value and from are null where it has none. */
  record Operation(String op, Pointer path, @Nullable Pointer from, @Nullable Object value) {}

  /**
   * @throws StatusException 400 if it is no list of operations
   */
  static JsonPatch read(Object tree) {
    if (!(tree instanceof List<?> list) || list.size() > MOST) {
      throw Statuses.badRequest("a JSON patch is a list of at most " + MOST + " operations");
    }
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      operations.add(operation(i, list.get(i)));
    }
    return new JsonPatch(operations);
  }

  private static Operation operation(int index, @Nullable Object tree) {
    if (tree instanceof Map<?, ?> map
        && map.get("op") instanceof String op
        && map.get("path") instanceof String path) {
      switch (op) {
        case "add", "replace", "test" -> {
          if (map.containsKey("value")) {
            return new Operation(op, Pointer.parse(path), null, map.get("value"));
          }
        }
        case "remove" -> {
          return new Operation(op, Pointer.parse(path), null, null);
        }
        case "move", "copy" -> {
          if (map.get("from") instanceof String from) {
            return new Operation(op, Pointer.parse(path), Pointer.parse(from), null);
          }
        }
        default -> {}
      }
    }
    throw Statuses.badRequest(
        "[" + index + "]",
        "must be an operation of RFC 6902: op (add, remove, replace, move, copy, test), path, and value or from");
  }

  @Override
  public Object apply(Object document) {
    Object changed = copy(document);
    for (Operation operation : operations) {
      apply(operation, changed);
      if (operation.op().equals("copy") && Bodies.json(changed).length() > Bodies.MOST_BYTES) {
        throw Statuses.unprocessable(
            "the patch makes the object larger than " + Bodies.MOST_BYTES + " bytes");
      }
    }
    return changed;
  }

  private static void apply(Operation operation, Object document) {
    Pointer path = operation.path();
    switch (operation.op()) {
      case "add" -> path.add(document, copyOrNull(operation.value()));
      case "remove" -> path.remove(document);
      case "replace" -> {
        path.remove(document);
        path.add(document, copyOrNull(operation.value()));
      }
      case "copy" -> path.add(document, copyOrNull(from(operation).get(document)));
      case "move" -> {
        Object moved = from(operation).get(document);
        from(operation).remove(document);
        path.add(document, moved);
      }
      case "test" -> {
        if (!Bodies.json(new Object[] {path.get(document)})
            .equals(Bodies.json(new Object[] {operation.value()}))) {
          throw Statuses.unprocessable(
              "the server rejected our request due to an error in our request: the test of "
                  + path.text()
                  + " failed");
        }
      }
      default -> throw new IllegalStateException("read() lets no other pass: " + operation);
    }
  }

  private static Pointer from(Operation operation) {
    return Objects.requireNonNull(operation.from());
  }

  private static @Nullable Object copyOrNull(@Nullable Object value) {
    return value == null ? null : copy(value);
  }

  /** A copy whose maps and lists can be changed. */
  private static Object copy(Object value) {
    return Bodies.trusted(Bodies.json(value));
  }
}
