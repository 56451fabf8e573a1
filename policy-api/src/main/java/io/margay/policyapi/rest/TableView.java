package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as a Table (meta.k8s.io/v1), which kubectl prints. */
record TableView(Kind kind, List<Map<?, ?>> objects, Map<String, Object> listMetadata) {

  /** Whether a request's Accept header asks for a Table before anything else. */
  static boolean wanted(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    String first = accept.split(",", 2)[0];
    return first.contains("as=Table") && first.contains("g=meta.k8s.io");
  }

  /** The table of one object. */
  static TableView of(String json) {
    Map<?, ?> object = (Map<?, ?>) Bodies.trusted(json);
    Kind kind =
        Kind.byBody(String.valueOf(object.get("apiVersion")), String.valueOf(object.get("kind")))
            .orElseThrow();
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (object.get("metadata") instanceof Map<?, ?> given) {
      metadata.put("resourceVersion", String.valueOf(given.get("resourceVersion")));
    }
    return new TableView(kind, List.of(object), metadata);
  }

  /** The document; the request says how much of each object goes with its row. */
  String json(HttpServletRequest request) {
    return json(request.getParameter("includeObject"), true);
  }

  String json(@Nullable String includeObject, boolean withColumns) {
    List<Columns> columns = Columns.of(kind);
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    table.put("kind", "Table");
    table.put("apiVersion", "meta.k8s.io/v1");
    table.put("metadata", listMetadata);
    table.put(
        "columnDefinitions",
        withColumns ? columns.stream().map(Columns::definition).toList() : null);
    Instant now = Instant.now();
    List<Object> rows = new ArrayList<>(objects.size());
    for (Map<?, ?> object : objects) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      List<@Nullable Object> cells = new ArrayList<>(columns.size());
      columns.forEach(column -> cells.add(column.cell(object, now)));
      row.put("cells", cells);
      row.put("object", included(object, includeObject));
      rows.add(row);
    }
    table.put("rows", rows);
    return Bodies.json(table);
  }

  private static @Nullable Object included(Map<?, ?> object, @Nullable String includeObject) {
    return switch (includeObject) {
      case "Object" -> object;
      case "None" -> null;
      case null, default -> {
        Map<String, @Nullable Object> partial = new LinkedHashMap<>();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/v1");
        partial.put("metadata", object.get("metadata"));
        yield partial;
      }
    };
  }
}
