package io.margay.policyapi.ownership;

import io.margay.policyapi.ownership.Manager.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a manager owns: an entry of {@code managedFields}.
 *
 * @param time of its last change, RFC 3339
 */
public record Owned(Manager manager, String time, FieldSet fields) {

  Owned with(FieldSet changed, String now) {
    return changed.equals(fields) ? this : new Owned(manager, now, changed);
  }

  /** What others took away; the time stays, for this manager did nothing. */
  Owned without(FieldSet lost) {
    return new Owned(manager, time, fields.minus(lost));
  }

  Map<String, Object> toTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("manager", manager.name());
    tree.put("operation", manager.operation().text());
    tree.put("apiVersion", manager.apiVersion());
    tree.put("time", time);
    tree.put("fieldsType", "FieldsV1");
    tree.put("fieldsV1", fields.toTree());
    if (!manager.subresource().isEmpty()) {
      tree.put("subresource", manager.subresource());
    }
    return tree;
  }

  /**
   * @throws IllegalArgumentException if it is no entry
   */
  static Owned parse(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("an entry of managedFields is an object, not " + tree);
    }
    Manager manager =
        new Manager(
            text(map, "manager"),
            Operation.of(text(map, "operation")),
            text(map, "apiVersion"),
            text(map, "subresource"));
    return new Owned(manager, text(map, "time"), FieldSet.parse(map.get("fieldsV1")));
  }

  private static String text(Map<?, ?> map, String field) {
    Object value = map.get(field);
    return value == null ? "" : value.toString();
  }
}
