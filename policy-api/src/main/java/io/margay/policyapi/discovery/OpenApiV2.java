package io.margay.policyapi.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The same document in the older form (OpenAPI 2.0), which clients before 1.29 look at first. */
final class OpenApiV2 {

  private static final Set<String> VERBS = Set.of("get", "put", "post", "delete", "patch");
  private static final String JSON = "application/json";

  private OpenApiV2() {}

  static Map<String, Object> of(Map<String, Object> v3) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("swagger", "2.0");
    document.put("info", v3.get("info"));
    Map<String, Object> paths = new LinkedHashMap<>();
    map(v3.get("paths")).forEach((path, item) -> paths.put(path, item(map(item))));
    document.put("paths", paths);
    document.put("definitions", converted(map(v3.get("components")).get("schemas")));
    return document;
  }

  private static Map<String, Object> item(Map<String, Object> v3) {
    Map<String, Object> item = new LinkedHashMap<>();
    v3.forEach((verb, operation) -> {
      if (VERBS.contains(verb)) {
        item.put(verb, operation(map(operation)));
      }
    });
    return item;
  }

  private static Map<String, Object> operation(Map<String, Object> v3) {
    Map<String, Object> operation = new LinkedHashMap<>();
    for (String same : List.of("tags", "operationId", "summary")) {
      operation.put(same, v3.get(same));
    }
    List<Object> parameters = new ArrayList<>();
    if (v3.get("parameters") instanceof List<?> list) {
      list.forEach(parameter -> parameters.add(parameter(map(parameter))));
    }
    Map<String, Object> body = map(v3.get("requestBody"));
    if (!body.isEmpty()) {
      Map<String, Object> content = map(body.get("content"));
      operation.put("consumes", List.copyOf(content.keySet()));
      parameters.add(body(map(content.values().iterator().next())));
    }
    operation.put("produces", List.of(JSON));
    operation.put("parameters", parameters);
    Map<String, Object> responses = new LinkedHashMap<>();
    map(v3.get("responses"))
        .forEach((code, response) -> responses.put(code, response(map(response))));
    operation.put("responses", responses);
    operation.put("x-kubernetes-group-version-kind", v3.get("x-kubernetes-group-version-kind"));
    return operation;
  }

  private static Map<String, Object> parameter(Map<String, Object> v3) {
    Map<String, Object> parameter = new LinkedHashMap<>(v3);
    parameter.remove("schema");
    parameter.putAll(map(v3.get("schema")));
    return parameter;
  }

  private static Map<String, Object> body(Map<String, Object> content) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", "body");
    body.put("in", "body");
    body.put("schema", converted(content.get("schema")));
    return body;
  }

  private static Map<String, Object> response(Map<String, Object> v3) {
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("description", v3.get("description"));
    Object schema = map(map(v3.get("content")).get(JSON)).get("schema");
    if (schema != null) {
      response.put("schema", converted(schema));
    }
    return response;
  }

  /** References lead elsewhere, and there is no such thing as null. */
  private static @Nullable Object converted(@Nullable Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
          if (!key.equals("nullable")) {
            copy.put(String.valueOf(key), converted(value));
          }
        });
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(converted(item)));
        yield copy;
      }
      case String text -> text.replace("#/components/schemas/", "#/definitions/");
      case null, default -> tree;
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
