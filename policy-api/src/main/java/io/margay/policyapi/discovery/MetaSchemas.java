package io.margay.policyapi.discovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schemas of what every kind has in common, after Kubernetes' meta/v1. */
final class MetaSchemas {

  static final String LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
  static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
  static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

  private static final Map<String, Object> TEXT = Map.of("type", "string");
  private static final Map<String, Object> NUMBER = Map.of("type", "integer", "format", "int64");

  private MetaSchemas() {}

  static Map<String, Object> all() {
    Map<String, Object> schemas = new LinkedHashMap<>();
    schemas.put(
        LIST_META,
        object(
            "What a list says of itself.",
            Map.of("resourceVersion", TEXT, "continue", TEXT, "remainingItemCount", NUMBER)));
    schemas.put(STATUS, status());
    schemas.put(DELETE_OPTIONS, deleteOptions());
    return schemas;
  }

  private static Map<String, Object> status() {
    Map<String, Object> cause =
        object("One thing that is wrong.", Map.of("reason", TEXT, "message", TEXT, "field", TEXT));
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", TEXT);
    details.put("group", TEXT);
    details.put("kind", TEXT);
    details.put("uid", TEXT);
    details.put("causes", Map.of("type", "array", "items", cause));
    details.put("retryAfterSeconds", NUMBER);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("apiVersion", TEXT);
    fields.put("kind", TEXT);
    fields.put("metadata", Map.of("type", "object"));
    fields.put("status", Map.of("type", "string", "enum", List.of("Success", "Failure")));
    fields.put("message", TEXT);
    fields.put("reason", TEXT);
    fields.put("details", object("What it is about.", details));
    fields.put("code", NUMBER);
    return object("What became of a request.", fields);
  }

  private static Map<String, Object> deleteOptions() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("apiVersion", TEXT);
    fields.put("kind", TEXT);
    fields.put("dryRun", Map.of("type", "array", "items", TEXT));
    fields.put(
        "propagationPolicy",
        Map.of("type", "string", "enum", List.of("Foreground", "Background", "Orphan")));
    fields.put(
        "preconditions",
        object("What the object must be.", Map.of("uid", TEXT, "resourceVersion", TEXT)));
    return object("How to delete.", fields);
  }

  private static Map<String, Object> object(String description, Map<String, Object> properties) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("description", description);
    schema.put("properties", properties);
    return schema;
  }
}
