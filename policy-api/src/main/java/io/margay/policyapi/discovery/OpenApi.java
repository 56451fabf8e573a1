package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.codec.RecordCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI 3.0 document of the resources. kubectl looks in it for a patch operation that carries
 * the kind and its parameters inline before it creates or applies anything; its explain wants the
 * 3.0 dialect of schemas.
 */
final class OpenApi {

  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";
  private static final String REF = "#/components/schemas/";

  private OpenApi() {}

  static Map<String, Object> document() {
    Map<String, Object> paths = new LinkedHashMap<>();
    Map<String, Object> schemas = new LinkedHashMap<>();
    for (Kind kind : Kind.in(ApiGroup.CALICO)) {
      paths.putAll(paths(kind));
      schemas.put(name(kind), schema(kind));
      schemas.put(name(kind) + "List", listSchema(kind));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.0.0");
    document.put("info", Map.of("title", "Margay", "version", Kind.VERSION));
    document.put("paths", paths);
    document.put("components", Map.of("schemas", schemas));
    return document;
  }

  private static String name(Kind kind) {
    return "org.projectcalico.v3." + kind.kindName();
  }

  private static Map<String, Object> schema(Kind kind) {
    Map<String, Object> body =
        new LinkedHashMap<>(RecordCodec.schema(kind.type().asSubclass(Record.class)));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("apiVersion", Map.of("type", "string", "enum", List.of(Kind.API_VERSION)));
    properties.put("kind", Map.of("type", "string", "enum", List.of(kind.kindName())));
    if (body.get("properties") instanceof Map<?, ?> fields) {
      fields.forEach((field, schema) -> properties.put(String.valueOf(field), schema));
    }
    body.put("properties", properties);
    body.put("example", Examples.of(kind));
    body.put("x-kubernetes-group-version-kind", List.of(Discovery.gvk(kind)));
    return body;
  }

  private static Map<String, Object> listSchema(Kind kind) {
    Map<String, Object> items = Map.of("type", "array", "items", Map.of("$ref", REF + name(kind)));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("apiVersion", Map.of("type", "string"));
    properties.put("kind", Map.of("type", "string"));
    properties.put("metadata", Map.of("type", "object"));
    properties.put("items", items);
    return Map.of("type", "object", "properties", properties);
  }

  private static Map<String, Object> paths(Kind kind) {
    String root = "/apis/" + Kind.API_VERSION + "/";
    String collection = root + (kind.namespaced() ? "namespaces/{namespace}/" : "") + kind.plural();
    List<Object> inPath =
        kind.namespaced() ? List.of(parameter("namespace", "path", "string")) : List.of();
    Map<String, Object> paths = new LinkedHashMap<>();
    if (kind.namespaced()) {
      paths.put(root + kind.plural(), Map.of("get", list(kind, "in all namespaces", List.of())));
    }
    Map<String, Object> many = new LinkedHashMap<>();
    many.put("get", list(kind, "", inPath));
    Map<String, Object> one = new LinkedHashMap<>();
    List<Object> named = new ArrayList<>(inPath);
    named.add(parameter("name", "path", "string"));
    one.put("get", operation(kind, "get", "Get one " + kind.kindName(), named, 200));
    if (Discovery.verbs(kind).contains("create")) {
      many.put(
          "post",
          withBody(
              kind,
              operation(kind, "create", "Create a " + kind.kindName(), writing(inPath), 201)));
      one.put(
          "put",
          withBody(
              kind,
              operation(kind, "replace", "Replace a " + kind.kindName(), writing(named), 200)));
      one.put("patch", patch(kind, named));
      one.put(
          "delete", operation(kind, "delete", "Delete a " + kind.kindName(), writing(named), 200));
    }
    paths.put(collection, many);
    paths.put(collection + "/{name}", one);
    return paths;
  }

  private static Map<String, Object> list(Kind kind, String where, List<Object> inPath) {
    List<Object> parameters = new ArrayList<>(inPath);
    parameters.add(parameter("labelSelector", "query", "string"));
    parameters.add(parameter("fieldSelector", "query", "string"));
    parameters.add(parameter("limit", "query", "integer"));
    parameters.add(parameter("continue", "query", "string"));
    parameters.add(parameter("watch", "query", "boolean"));
    parameters.add(parameter("resourceVersion", "query", "string"));
    parameters.add(parameter("timeoutSeconds", "query", "integer"));
    parameters.add(parameter("allowWatchBookmarks", "query", "boolean"));
    String verb = where.isEmpty() ? "list" : "listAll";
    String summary = "List or watch " + kind.kindName() + (where.isEmpty() ? "" : " " + where);
    Map<String, Object> operation = operation(kind, verb, summary, parameters, 200);
    operation.put("responses", responses(200, REF + name(kind) + "List"));
    return operation;
  }

  private static Map<String, Object> patch(Kind kind, List<Object> named) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("application/merge-patch+json", Map.of("schema", Map.of("type", "object")));
    content.put(
        "application/json-patch+json",
        Map.of("schema", Map.of("type", "array", "items", Map.of("type", "object"))));
    Map<String, Object> operation =
        operation(kind, "patch", "Change a part of a " + kind.kindName(), writing(named), 200);
    operation.put("requestBody", Map.of("required", true, "content", content));
    return operation;
  }

  private static Map<String, Object> operation(
      Kind kind, String verb, String summary, List<Object> parameters, int success) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("tags", List.of(Purpose.of(kind).title()));
    operation.put("operationId", verb + kind.kindName());
    operation.put("summary", summary);
    operation.put("x-kubernetes-group-version-kind", Discovery.gvk(kind));
    operation.put("parameters", parameters);
    operation.put("responses", responses(success, REF + name(kind)));
    return operation;
  }

  private static Map<String, Object> withBody(Kind kind, Map<String, Object> operation) {
    Map<String, Object> schema = Map.of("schema", Map.of("$ref", REF + name(kind)));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(JSON, schema);
    content.put(YAML, schema);
    operation.put("requestBody", Map.of("required", true, "content", content));
    return operation;
  }

  private static Map<String, Object> responses(int code, String ref) {
    Map<String, Object> responses = new LinkedHashMap<>();
    Map<String, Object> success = new LinkedHashMap<>();
    success.put("description", "Done");
    success.put("content", Map.of(JSON, Map.of("schema", Map.of("$ref", ref))));
    responses.put(Integer.toString(code), success);
    responses.put("default", Map.of("description", "A Status object that says what is wrong"));
    return responses;
  }

  private static List<Object> writing(List<Object> parameters) {
    List<Object> all = new ArrayList<>(parameters);
    all.add(parameter("dryRun", "query", "string"));
    all.add(parameter("fieldManager", "query", "string"));
    all.add(parameter("fieldValidation", "query", "string"));
    return all;
  }

  static Map<String, Object> parameter(String name, String in, String type) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("name", name);
    parameter.put("in", in);
    if (in.equals("path")) {
      parameter.put("required", true);
    }
    parameter.put("schema", Map.of("type", type));
    return parameter;
  }
}
