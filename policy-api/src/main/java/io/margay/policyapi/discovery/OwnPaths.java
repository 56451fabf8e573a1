package io.margay.policyapi.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this API has beside its objects, for people: paths as in an OpenAPI document. */
final class OwnPaths {

  private static final String ROOT = "/apis/margay.io/v1";

  private OwnPaths() {}

  static Map<String, Object> all() {
    Map<String, Object> paths = new LinkedHashMap<>();
    paths.put(ROOT + "/apply", Map.of("post", apply()));
    paths.put(
        ROOT + "/revisions",
        get(
            Purpose.HISTORY,
            "revisions",
            "List the changes of all objects, newest first",
            pages()));
    paths.put(
        ROOT + "/resources/{resource}/{name}/history", history("history", "resource", "name"));
    paths.put(
        ROOT + "/resources/{resource}/{namespace}/{name}/history",
        history("historyInNamespace", "resource", "namespace", "name"));
    paths.put(ROOT + "/rollback", Map.of("post", rollback()));
    paths.put(
        ROOT + "/enforcement",
        get(
            Purpose.POLICY,
            "enforcement",
            "Tell on how many nodes the kernel has a revision",
            List.of(OpenApi.parameter("revision", "query", "string"))));
    return paths;
  }

  private static Map<String, Object> history(String id, String... inPath) {
    List<Object> parameters = new ArrayList<>();
    for (String name : inPath) {
      parameters.add(OpenApi.parameter(name, "path", "string"));
    }
    parameters.addAll(pages());
    String summary = "List the changes of one object, be it gone, with what they left";
    return get(Purpose.HISTORY, id, summary, parameters);
  }

  private static List<Object> pages() {
    return List.of(
        OpenApi.parameter("limit", "query", "integer"),
        OpenApi.parameter("continue", "query", "string"));
  }

  private static Map<String, Object> apply() {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(
        "application/yaml",
        Map.of("schema", Map.of("type", "string"), "example", Examples.text("apply")));
    content.put("application/json", Map.of("schema", Map.of("type", "object")));
    Map<String, Object> operation =
        operation(
            Purpose.APPLY,
            "apply",
            "Create or update objects: all of them or, if one is wrong, none",
            List.of(
                OpenApi.parameter("dryRun", "query", "string"),
                OpenApi.parameter("fieldValidation", "query", "string")));
    operation.put("requestBody", Map.of("required", true, "content", content));
    return operation;
  }

  private static Map<String, Object> rollback() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(
        "asOf", described("string", "A revision, or a time such as 2026-01-31T12:00:00Z"));
    Map<String, Object> kinds = described("array", "Only objects of these; all if it is not given");
    kinds.put("items", Map.of("type", "string"));
    properties.put("kinds", kinds);
    properties.put("namespace", described("string", "Only objects in it"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("required", List.of("asOf"));
    schema.put("properties", properties);
    schema.put(
        "example", Map.of("asOf", "2026-01-31T12:00:00Z", "kinds", List.of("NetworkPolicy")));
    Map<String, Object> content = Map.of("schema", schema);
    Map<String, Object> operation =
        operation(
            Purpose.HISTORY,
            "rollback",
            "Make objects what they were: all or none; a dry run shows which would change",
            List.of(OpenApi.parameter("dryRun", "query", "string")));
    operation.put(
        "requestBody",
        Map.of(
            "required",
            true,
            "content",
            Map.of("application/json", content, "application/yaml", content)));
    return operation;
  }

  private static Map<String, Object> described(String type, String description) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("type", type);
    property.put("description", description);
    return property;
  }

  private static Map<String, Object> get(
      Purpose purpose, String id, String summary, List<Object> parameters) {
    return Map.of("get", operation(purpose, id, summary, parameters));
  }

  private static Map<String, Object> operation(
      Purpose purpose, String id, String summary, List<Object> parameters) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("tags", List.of(purpose.title()));
    operation.put("operationId", id);
    operation.put("summary", summary);
    operation.put("parameters", parameters);
    operation.put(
        "responses",
        Map.of(
            "200",
            Map.of("description", "Done"),
            "default",
            Map.of("description", "A Status object that says what is wrong")));
    return operation;
  }
}
