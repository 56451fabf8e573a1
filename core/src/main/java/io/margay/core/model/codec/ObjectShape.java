package io.margay.core.model.codec;

import io.margay.core.model.codec.Problem.Reason;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A record: an object with one field for each component. */
final class ObjectShape implements Shape {

  private final Constructor<? extends Record> constructor;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Set<String> refused;
  private final @Nullable String doc;

  ObjectShape(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      fields.put(components[i].getName(), new Field(i, components[i]));
    }
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
    constructor.setAccessible(true);
    Refused annotation = type.getAnnotation(Refused.class);
    refused = annotation == null ? Set.of() : Set.of(annotation.value());
    Doc said = type.getAnnotation(Doc.class);
    doc = said == null ? null : said.value();
  }

  @Override
  public @Nullable Object decode(@Nullable Object tree, Path path, Problems problems) {
    if (!(tree instanceof Map<?, ?> map)) {
      problems.invalid(path, tree, "must be an object");
      return null;
    }
    int before = problems.faults();
    findUnknown(map, path, problems);
    @Nullable Object[] arguments = new Object[fields.size()];
    fields.forEach((name, field) ->
        arguments[field.index] = field.decode(map.get(name), path.field(name), problems));
    if (problems.faults() > before) {
      return null;
    }
    Object value = construct(arguments);
    if (value instanceof Defaulted<?> defaulted) {
      value = defaulted.withDefaults();
    }
    if (value instanceof Checked checked) {
      checked.check(path, problems);
    }
    return value;
  }

  /** Adds a problem for each key that is no field. */
  private void findUnknown(Map<?, ?> map, Path path, Problems problems) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (fields.containsKey(name)) {
        continue;
      }
      Path field = path.field(name);
      if (!refused.contains(name)) {
        problems.add(field, Reason.UNKNOWN, "unknown field \"" + field + "\"", null);
      } else if (saysSomething(entry.getValue())) {
        problems.notSupported(
            field, entry.getValue(), "this field is not enforced by Margay yet, so it is refused");
      }
    }
  }

  /** Null, false, an empty text and an empty list leave a field as it is when it is not given. */
  private static boolean saysSomething(@Nullable Object tree) {
    return tree != null
        && !tree.equals(false)
        && !tree.equals("")
        && !(tree instanceof Collection<?> items && items.isEmpty());
  }

  private Record construct(@Nullable Object[] arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "a record's constructor refused decoded values: " + constructor, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object encode(Object value) {
    Map<String, Object> tree = new LinkedHashMap<>();
    fields.forEach((name, field) -> {
      Object part = field.read(value);
      if (part != null && !field.shape().isEmpty(part)) {
        tree.put(name, field.shape().encode(part));
      }
    });
    return tree;
  }

  /** Adds a problem for each immutable field in which both records differ. */
  void compare(Record old, Record replacement, Path path, Problems problems) {
    fields.forEach((name, field) -> {
      Object before = field.read(old);
      Object after = field.read(replacement);
      if (field.immutable && !Objects.equals(before, after)) {
        problems.add(
            path.field(name),
            Reason.FORBIDDEN,
            "can not be changed" + (before == null ? "" : ": it is " + before),
            after == null ? null : field.shape().encode(after));
      } else if (field.shape() instanceof ObjectShape nested
          && before instanceof Record oldPart
          && after instanceof Record newPart) {
        nested.compare(oldPart, newPart, path.field(name), problems);
      }
    });
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    fields.forEach((name, field) -> {
      properties.put(name, field.schema());
      if (field.required) {
        required.add(name);
      }
    });
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    if (doc != null) {
      schema.put("description", doc);
    }
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
    return schema;
  }

  /**
   * One component with its annotations. Its own shape is found on first use, so that types may
   * refer to themselves.
   */
  private static final class Field {
    private final int index;
    private final RecordComponent component;
    private final Method accessor;
    private final boolean required;
    private final boolean immutable;
    private @Nullable Shape shape;

    Field(int index, RecordComponent component) {
      this.index = index;
      this.component = component;
      this.accessor = component.getAccessor();
      this.accessor.setAccessible(true);
      this.required = component.isAnnotationPresent(Required.class);
      this.immutable = component.isAnnotationPresent(Immutable.class);
      if (component.getType().isPrimitive()
          && !required
          && !component.isAnnotationPresent(Default.class)) {
        throw new IllegalStateException(component + " needs a default or must be required");
      }
    }

    Shape shape() {
      Shape known = shape;
      if (known == null) {
        known = Shapes.of(component.getGenericType());
        shape = known;
      }
      return known;
    }

    @Nullable Object decode(@Nullable Object tree, Path path, Problems problems) {
      if (tree == null || shape().isAbsent(tree)) {
        return absent(path, problems);
      }
      if (!Limits.admit(component, tree, path, problems)) {
        return null;
      }
      Object value = shape().decode(tree, path, problems);
      if (value != null) {
        Limits.check(component, value, path, problems);
      }
      return value;
    }

    private @Nullable Object absent(Path path, Problems problems) {
      if (required) {
        problems.required(path, "is required");
        return null;
      }
      Default defaulted = component.getAnnotation(Default.class);
      return defaulted == null ? shape().absent() : shape().parseDefault(defaulted.value());
    }

    @Nullable Object read(Object record) {
      try {
        return accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>(shape().schema());
      Doc said = component.getAnnotation(Doc.class);
      if (said != null) {
        schema.put("description", said.value());
      }
      Default defaulted = component.getAnnotation(Default.class);
      if (defaulted != null) {
        schema.put("default", shape().encode(shape().parseDefault(defaulted.value())));
      }
      Limits.describe(component, schema);
      return schema;
    }
  }
}
