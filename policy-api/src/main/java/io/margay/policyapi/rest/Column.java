package io.margay.policyapi.rest;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column that kubectl shows.
 *
 * @param type string, number, integer, boolean or date
 * @param path of the value in the document, field by field
 */
record Column(String name, String type, List<String> path) {

  /**
   * @param path fields with dots between them
   */
  static Column of(String name, String type, String path) {
    return new Column(name, type, List.of(path.split("\\.")));
  }

  /** As a Table describes it (meta.k8s.io/v1 TableColumnDefinition). */
  Map<String, Object> definition() {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("name", name);
    definition.put("type", type);
    definition.put("format", name.equals("Name") ? "name" : "");
    definition.put("description", String.join(".", path));
    definition.put("priority", 0);
    return definition;
  }

  /**
   * What stands in the column for an object; lists with commas between their items.
   *
   * @param now for ages
   */
  @Nullable Object cell(Map<?, ?> document, Instant now) {
    Object at = document;
    for (String field : path) {
      at = at instanceof Map<?, ?> map ? map.get(field) : null;
    }
    if (at instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    if (at != null && type.equals("date")) {
      return Age.of(at.toString(), now);
    }
    return at != null && type.equals("string") ? at.toString() : at;
  }
}
