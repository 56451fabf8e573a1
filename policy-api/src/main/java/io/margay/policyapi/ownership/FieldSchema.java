package io.margay.policyapi.ownership;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a value can be owned apart. */
public sealed interface FieldSchema {

  /** A scalar, or a list or map that is owned as a whole. */
  record Whole() implements FieldSchema {}

  /** An object with known fields; others are not tracked. */
  record Struct(Map<String, FieldSchema> fields) implements FieldSchema {}

  /** A map whose entries are owned each. */
  record Entries(FieldSchema values) implements FieldSchema {}

  /** A list of scalars in which order says nothing; items are owned each. */
  record SetOfItems() implements FieldSchema {}

  /** A list of objects that are told apart by the values of some fields. */
  record KeyedItems(List<String> keys, FieldSchema item) implements FieldSchema {}

  FieldSchema WHOLE = new Whole();

  /**
   * Out of a schema in OpenAPI's 3.0 dialect with Kubernetes' extensions {@code
   * x-kubernetes-list-type}, {@code -list-map-keys} and {@code -map-type}: a list without a type is
   * owned as a whole.
   */
  static FieldSchema of(@Nullable Object openApi) {
    if (!(openApi instanceof Map<?, ?> schema)
        || "atomic".equals(schema.get("x-kubernetes-map-type"))) {
      return WHOLE;
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      Map<String, FieldSchema> fields = new LinkedHashMap<>();
      properties.forEach((name, field) -> fields.put(String.valueOf(name), of(field)));
      return new Struct(fields);
    }
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      return new Entries(of(values));
    }
    Object list = schema.get("x-kubernetes-list-type");
    if ("set".equals(list)) {
      return new SetOfItems();
    }
    return "map".equals(list) && schema.get("x-kubernetes-list-map-keys") instanceof List<?> keys
        ? new KeyedItems(keys.stream().map(String::valueOf).toList(), of(schema.get("items")))
        : WHOLE;
  }
}
