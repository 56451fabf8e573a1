package io.margay.policyapi.ownership;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the lists that every kind has are owned, as Kubernetes declares them for meta/v1 and for
 * conditions: by item, not as a whole.
 */
public final class ListTypes {

  private ListTypes() {}

  /** The schema (OpenAPI 3.0) of an object with these lists marked. */
  public static Map<String, Object> marked(Map<String, Object> schema) {
    Map<String, Object> marked = schema;
    marked = marked(marked, List.of("metadata", "finalizers"), null);
    marked = marked(marked, List.of("metadata", "ownerReferences"), "uid");
    return marked(marked, List.of("status", "conditions"), "type");
  }

  /**
   * @param key by which items are told apart; null for a set of scalars
   */
  private static Map<String, Object> marked(
      Map<String, Object> schema, List<String> path, @Nullable String key) {
    Map<String, Object> copy = new LinkedHashMap<>(schema);
    if (path.isEmpty()) {
      copy.put("x-kubernetes-list-type", key == null ? "set" : "map");
      if (key != null) {
        copy.put("x-kubernetes-list-map-keys", List.of(key));
      }
      return copy;
    }
    Object field = map(schema.get("properties")).get(path.getFirst());
    if (field == null) {
      return schema;
    }
    Map<String, Object> properties = new LinkedHashMap<>(map(schema.get("properties")));
    properties.put(path.getFirst(), marked(map(field), path.subList(1, path.size()), key));
    copy.put("properties", properties);
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
