package io.margay.core.model.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of values of one shape. */
record ListShape(Shape item) implements Shape {

  @Override
  public @Nullable Object decode(@Nullable Object tree, Path path, Problems problems) {
    if (!(tree instanceof List<?> list)) {
      problems.invalid(path, tree, "must be a list");
      return null;
    }
    int before = problems.faults();
    List<Object> values = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      Object value = item.decode(list.get(i), path.item(i), problems);
      if (value != null) {
        values.add(value);
      }
    }
    return problems.faults() == before ? List.copyOf(values) : null;
  }

  @Override
  public Object encode(Object value) {
    return ((List<?>) value).stream().map(item::encode).toList();
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("items", item.schema());
    return schema;
  }

  @Override
  public Object absent() {
    return List.of();
  }

  @Override
  public boolean isEmpty(Object value) {
    return ((List<?>) value).isEmpty();
  }

  @Override
  public void warn(Object value, Path path, List<Warning> warnings) {
    List<?> items = (List<?>) value;
    for (int i = 0; i < items.size(); i++) {
      item.warn(items.get(i), path.item(i), warnings);
    }
  }
}
