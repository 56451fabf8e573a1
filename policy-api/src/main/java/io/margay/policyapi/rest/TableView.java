package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as a Table (meta.k8s.io/v1), which kubectl prints. */
final class TableView {

  private static final String API_VERSION = "meta.k8s.io/v1";

  private TableView() {}

  /** Whether a request's Accept header asks for a Table before anything else. */
  static boolean wanted(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    String first = accept.split(",", 2)[0];
    return first.contains("as=Table") && first.contains("g=meta.k8s.io");
  }

  /**
   * The table of one object.
   *
   * @param includeObject how much of the object goes with its row: Object, None, or its metadata
   */
  static String of(String json, @Nullable String includeObject, boolean withColumns) {
    Map<?, ?> object = (Map<?, ?>) Bodies.trusted(json);
    Kind kind =
        Kind.byBody(String.valueOf(object.get("apiVersion")), String.valueOf(object.get("kind")))
            .orElseThrow();
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (object.get("metadata") instanceof Map<?, ?> given) {
      metadata.put("resourceVersion", String.valueOf(given.get("resourceVersion")));
    }
    Map<String, @Nullable Object> table = head(kind, metadata, withColumns);
    table.put("rows", List.of(row(Columns.of(kind), object, includeObject, Instant.now())));
    return Bodies.json(table);
  }

  /** All of a table but its rows. */
  static Map<String, @Nullable Object> head(
      Kind kind, Map<String, Object> metadata, boolean withColumns) {
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    table.put("kind", "Table");
    table.put("apiVersion", API_VERSION);
    table.put("metadata", metadata);
    table.put(
        "columnDefinitions",
        withColumns ? Columns.of(kind).stream().map(Column::definition).toList() : null);
    return table;
  }

  /**
   * @param now for ages
   */
  static Map<String, @Nullable Object> row(
      List<Column> columns, Map<?, ?> object, @Nullable String includeObject, Instant now) {
    List<@Nullable Object> cells = new ArrayList<>(columns.size());
    columns.forEach(column -> cells.add(column.cell(object, now)));
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("cells", cells);
    row.put("object", included(object, includeObject));
    return row;
  }

  private static @Nullable Object included(Map<?, ?> object, @Nullable String includeObject) {
    return switch (includeObject) {
      case "Object" -> object;
      case "None" -> null;
      case null, default -> {
        Map<String, @Nullable Object> partial = new LinkedHashMap<>();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", API_VERSION);
        partial.put("metadata", object.get("metadata"));
        yield partial;
      }
    };
  }
}
