package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.codec.RecordCodec;
import io.margay.policyapi.ownership.ListTypes;
import java.util.ArrayList;
import java.util.Collections;
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

  /** The document of one group. */
  static Map<String, Object> document(ApiGroup group) {
    return document(Kind.in(group), group.version());
  }

  /** The document of all groups together. */
  static Map<String, Object> document() {
    return document(List.of(Kind.values()), Kind.VERSION);
  }

  private static Map<String, Object> document(List<Kind> kinds, String version) {
    Map<String, Object> paths = new LinkedHashMap<>();
    Map<String, Object> schemas = new LinkedHashMap<>();
    for (Kind kind : kinds) {
      paths.putAll(paths(kind));
      schemas.put(name(kind), schema(kind));
      schemas.put(name(kind) + "List", listSchema(kind));
    }
    schemas.putAll(MetaSchemas.all());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.0.0");
    document.put("info", Map.of("title", "Margay", "version", version));
    document.put("paths", paths);
    document.put("components", Map.of("schemas", schemas));
    return document;
  }

  /** The group's parts the other way round, as Kubernetes names its schemas. */
  private static String name(Kind kind) {
    String group = kind.group().group().isEmpty() ? "core" : kind.group().group();
    List<String> parts = new ArrayList<>(List.of(group.split("\\.")));
    Collections.reverse(parts);
    return String.join(".", parts) + "." + kind.group().version() + "." + kind.kindName();
  }

  private static Map<String, Object> schema(Kind kind) {
    Map<String, Object> body =
        new LinkedHashMap<>(
            ListTypes.marked(RecordCodec.schema(kind.type().asSubclass(Record.class))));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("apiVersion", Map.of("type", "string", "enum", List.of(kind.apiVersion())));
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
    properties.put("metadata", Map.of("$ref", REF + MetaSchemas.LIST_META));
    properties.put("items", items);
    Map<String, Object> gvk = new LinkedHashMap<>(Discovery.gvk(kind));
    gvk.put("kind", kind.kindName() + "List");
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("required", List.of("items"));
    schema.put("properties", properties);
    schema.put("x-kubernetes-group-version-kind", List.of(gvk));
    return schema;
  }

  private static Map<String, Object> paths(Kind kind) {
    String root = kind.group().path() + "/";
    String collection = root + (kind.namespaced() ? "namespaces/{namespace}/" : "") + kind.plural();
    List<Object> inPath =
        kind.namespaced() ? List.of(parameter("namespace", "path", "string")) : List.of();
    List<Object> named = new ArrayList<>(inPath);
    named.add(parameter("name", "path", "string"));
    Map<String, Object> paths = new LinkedHashMap<>();
    if (kind.namespaced()) {
      paths.put(root + kind.plural(), Map.of("get", list(kind, "in all namespaces", List.of())));
    }
    paths.put(collection, many(kind, inPath));
    paths.put(collection + "/{name}", one(kind, named, ""));
    if (kind.hasStatus()) {
      paths.put(collection + "/{name}/status", one(kind, named, "Status"));
    }
    return paths;
  }

  private static Map<String, Object> many(Kind kind, List<Object> inPath) {
    Map<String, Object> many = new LinkedHashMap<>();
    many.put("get", list(kind, "", inPath));
    if (!kind.readOnly()) {
      String summary = "Create a " + kind.kindName();
      many.put("post", withBody(kind, operation(kind, "create", summary, writing(inPath), 201)));
      many.put("delete", deletion(kind, "deleteAll", "Delete those that match", inPath));
    }
    return many;
  }

  /**
   * @param part empty for the object, Status for its status
   */
  private static Map<String, Object> one(Kind kind, List<Object> named, String part) {
    String what = kind.kindName() + (part.isEmpty() ? "" : "'s status");
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("get", operation(kind, "get" + part, "Get one " + what, reading(kind, named), 200));
    if (kind.readOnly()) {
      return one;
    }
    String summary = "Replace a " + what;
    one.put("put", withBody(kind, operation(kind, "replace" + part, summary, writing(named), 200)));
    one.put("patch", patch(kind, named, part));
    if (part.isEmpty()) {
      one.put("delete", deletion(kind, "delete", "Delete a " + kind.kindName(), named));
    }
    return one;
  }

  private static Map<String, Object> deletion(
      Kind kind, String verb, String summary, List<Object> inPath) {
    List<Object> parameters = new ArrayList<>(inPath);
    parameters.add(parameter("dryRun", "query", "string"));
    parameters.add(parameter("propagationPolicy", "query", "string"));
    if (verb.equals("deleteAll")) {
      parameters.add(parameter("labelSelector", "query", "string"));
      parameters.add(parameter("fieldSelector", "query", "string"));
      parameters.add(parameter("limit", "query", "integer"));
    }
    Map<String, Object> operation = operation(kind, verb, summary, parameters, 200);
    operation.put("responses", responses(200, REF + MetaSchemas.STATUS));
    Map<String, Object> schema = Map.of("schema", Map.of("$ref", REF + MetaSchemas.DELETE_OPTIONS));
    operation.put("requestBody", Map.of("content", Map.of(JSON, schema)));
    return operation;
  }

  private static Map<String, Object> list(Kind kind, String where, List<Object> inPath) {
    List<Object> parameters = new ArrayList<>(inPath);
    parameters.add(parameter("labelSelector", "query", "string"));
    parameters.add(parameter("fieldSelector", "query", "string"));
    parameters.add(parameter("limit", "query", "integer"));
    parameters.add(parameter("continue", "query", "string"));
    parameters.add(parameter("watch", "query", "boolean"));
    parameters.add(parameter("resourceVersion", "query", "string"));
    parameters.add(parameter("resourceVersionMatch", "query", "string"));
    parameters.add(parameter("sendInitialEvents", "query", "boolean"));
    parameters.add(parameter("timeoutSeconds", "query", "integer"));
    parameters.add(parameter("allowWatchBookmarks", "query", "boolean"));
    parameters = reading(kind, parameters);
    String verb = where.isEmpty() ? "list" : "listAll";
    String summary = "List or watch " + kind.kindName() + (where.isEmpty() ? "" : " " + where);
    Map<String, Object> operation = operation(kind, verb, summary, parameters, 200);
    operation.put("responses", responses(200, REF + name(kind) + "List"));
    return operation;
  }

  private static Map<String, Object> patch(Kind kind, List<Object> named, String part) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("application/merge-patch+json", Map.of("schema", Map.of("type", "object")));
    content.put(
        "application/json-patch+json",
        Map.of("schema", Map.of("type", "array", "items", Map.of("type", "object"))));
    content.put("application/apply-patch+yaml", Map.of("schema", Map.of("type", "object")));
    List<Object> parameters = writing(named);
    parameters.add(parameter("force", "query", "boolean"));
    String summary = "Change a part of a " + kind.kindName() + (part.isEmpty() ? "" : "'s status");
    Map<String, Object> operation = operation(kind, "patch" + part, summary, parameters, 200);
    operation.put("requestBody", Map.of("required", true, "content", content));
    return operation;
  }

  private static Map<String, Object> operation(
      Kind kind, String verb, String summary, List<Object> parameters, int success) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("tags", List.of(Purpose.of(kind).title()));
    operation.put("operationId", verb + title(kind.group()) + kind.kindName());
    operation.put("summary", summary);
    operation.put("x-kubernetes-group-version-kind", Discovery.gvk(kind));
    operation.put("parameters", parameters);
    operation.put("responses", responses(success, REF + name(kind)));
    return operation;
  }

  /** Sets kinds of the same name apart. */
  private static String title(ApiGroup group) {
    return switch (group) {
      case CALICO -> "";
      case NETWORKING -> "Networking";
      case POLICY -> "Policy";
      case DISCOVERY -> "Discovery";
      case CORE -> "Core";
      case MARGAY -> "Margay";
    };
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
    Map<String, Object> wrong = new LinkedHashMap<>();
    wrong.put("description", "What is wrong");
    wrong.put("content", Map.of(JSON, Map.of("schema", Map.of("$ref", REF + MetaSchemas.STATUS))));
    responses.put("default", wrong);
    return responses;
  }

  /** Of what ipam-service writes there is no past. */
  private static List<Object> reading(Kind kind, List<Object> parameters) {
    List<Object> all = new ArrayList<>(parameters);
    if (!kind.readOnly()) {
      all.add(parameter("asOf", "query", "string"));
    }
    return all;
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
