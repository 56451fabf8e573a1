package io.margay.core.model.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map from text to values of one shape, kept sorted by key. */
record MapShape(Shape item) implements Shape {

  @Override
  public @Nullable Object decode(@Nullable Object tree, Path path, Problems problems) {
    if (!(tree instanceof Map<?, ?> map)) {
      problems.invalid(path, tree, "must be an object");
      return null;
    }
    int before = problems.faults();
    TreeMap<String, Object> values = new TreeMap<>();
    map.forEach((key, raw) -> {
      if (!(key instanceof String name)) {
        problems.invalid(path.key(String.valueOf(key)), key, "must be a string: put it in quotes");
        return;
      }
      Object value = item.decode(raw, path.key(name), problems);
      if (value != null) {
        values.put(name, value);
      }
    });
    return problems.faults() == before ? Collections.unmodifiableSortedMap(values) : null;
  }

  @Override
  public Object encode(Object value) {
    TreeMap<String, Object> tree = new TreeMap<>();
    ((Map<?, ?>) value).forEach((key, v) -> tree.put(String.valueOf(key), item.encode(v)));
    return tree;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", item.schema());
    return schema;
  }

  @Override
  public Object absent() {
    return Map.of();
  }

  @Override
  public boolean isEmpty(Object value) {
    return ((Map<?, ?>) value).isEmpty();
  }

  @Override
  public void warn(Object value, Path path, List<Warning> warnings) {
    ((Map<?, ?>) value)
        .forEach((key, part) -> item.warn(part, path.key(String.valueOf(key)), warnings));
  }
}
