package io.margay.policyapi.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Status} object of Kubernetes' meta/v1 with status Failure.
 *
 * @param code the HTTP status
 * @param reason one word that programs compare, such as NotFound
 * @param message one sentence for people
 * @param name of the object, where there is one
 * @param kind the plural for NotFound, AlreadyExists and Conflict, the kind's name for Invalid
 * @param retryAfterSeconds when to try again; 0 where that would not help
 * @param next the token with which an expired list goes on; null elsewhere
 */
public record Status(
    int code,
    String reason,
    String message,
    @Nullable String name,
    @Nullable String group,
    @Nullable String kind,
    List<Cause> causes,
    int retryAfterSeconds,
    @Nullable String next) {

  /** One thing that is wrong, and the field where. */
  public record Cause(String reason, String message, String field) {

    Map<String, Object> toTree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("reason", reason);
      tree.put("message", message);
      if (!field.isEmpty()) {
        tree.put("field", field);
      }
      return tree;
    }
  }

  public Status {
    causes = List.copyOf(causes);
  }

  static Status of(int code, String reason, String message) {
    return new Status(code, reason, message, null, null, null, List.of(), 0, null);
  }

  Status about(String newGroup, String newKind, String newName) {
    return new Status(
        code, reason, message, newName, newGroup, newKind, causes, retryAfterSeconds, next);
  }

  Status withCauses(List<Cause> newCauses) {
    return new Status(code, reason, message, name, group, kind, newCauses, retryAfterSeconds, next);
  }

  Status retryAfter(int seconds) {
    return new Status(code, reason, message, name, group, kind, causes, seconds, next);
  }

  Status continuedBy(String token) {
    return new Status(code, reason, message, name, group, kind, causes, retryAfterSeconds, token);
  }

  /** The object as it goes over the wire. */
  public Map<String, Object> toTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", "Status");
    tree.put("apiVersion", "v1");
    tree.put("metadata", next == null ? Map.of() : Map.of("continue", next));
    tree.put("status", "Failure");
    tree.put("message", message);
    tree.put("reason", reason);
    Map<String, Object> details = details();
    if (!details.isEmpty()) {
      tree.put("details", details);
    }
    tree.put("code", code);
    return tree;
  }

  private Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    putUnlessEmpty(details, "name", name);
    putUnlessEmpty(details, "group", group);
    putUnlessEmpty(details, "kind", kind);
    if (!causes.isEmpty()) {
      List<Object> list = new ArrayList<>();
      causes.forEach(cause -> list.add(cause.toTree()));
      details.put("causes", list);
    }
    if (retryAfterSeconds > 0) {
      details.put("retryAfterSeconds", retryAfterSeconds);
    }
    return details;
  }

  private static void putUnlessEmpty(
      Map<String, Object> tree, String field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      tree.put(field, value);
    }
  }
}
