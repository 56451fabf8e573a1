package io.margay.core.model.codec;

import io.margay.core.model.codec.Problem.Reason;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A record: an object with one field for each component. */
final class ObjectShape implements Shape {

  private final Constructor<? extends Record> constructor;
  private final List<Field> fields = new ArrayList<>();
  private final Map<String, String> refused = new HashMap<>();
  private @Nullable Set<String> names;
  private final @Nullable String doc;

  ObjectShape(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      fields.add(new Field(component));
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
    for (String entry : annotation == null ? new String[0] : annotation.value()) {
      int colon = entry.indexOf(": ");
      refused.put(
          colon < 0 ? entry : entry.substring(0, colon),
          colon < 0
              ? "this field is not enforced by Margay yet, so it is refused"
              : entry.substring(colon + 2));
    }
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
    return decodeFields(map, path, problems, before);
  }

  /**
   * @param before how many faults there were before this record
   */
  private @Nullable Object decodeFields(Map<?, ?> map, Path path, Problems problems, int before) {
    @Nullable Object[] arguments = new Object[fields.size()];
    for (int i = 0; i < arguments.length; i++) {
      Field field = fields.get(i);
      ObjectShape inlined = field.inlined();
      arguments[i] =
          inlined == null
              ? field.decode(map.get(field.name()), path, problems)
              : inlined.decodeFields(map, path, problems, problems.faults());
    }
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
      if (names().contains(name)) {
        continue;
      }
      Path field = path.field(name);
      String why = whyRefused(name);
      if (why == null) {
        problems.add(field, Reason.UNKNOWN, "unknown field \"" + field + "\"", null);
      } else if (saysSomething(entry.getValue())) {
        problems.notSupported(field, entry.getValue(), why);
      }
    }
  }

  /** The names of all fields, with those of inlined records. */
  private Set<String> names() {
    Set<String> known = names;
    if (known == null) {
      known = new HashSet<>();
      for (Field field : fields) {
        ObjectShape inlined = field.inlined();
        if (inlined == null) {
          known.add(field.name());
        } else {
          known.addAll(inlined.names());
        }
      }
      names = known;
    }
    return known;
  }

  private @Nullable String whyRefused(String name) {
    String why = refused.get(name);
    for (Field field : fields) {
      ObjectShape inlined = field.inlined();
      if (why == null && inlined != null) {
        why = inlined.whyRefused(name);
      }
    }
    return why;
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
    encode(value, tree);
    return tree;
  }

  private void encode(Object value, Map<String, Object> tree) {
    for (Field field : fields) {
      Object part = field.read(value);
      ObjectShape inlined = field.inlined();
      if (inlined != null && part != null) {
        inlined.encode(part, tree);
      } else if (part != null && !field.silent(part)) {
        tree.put(field.name(), field.shape().encode(part));
      }
    }
  }

  /** Adds a problem for each immutable field in which both records differ. */
  void compare(Record old, Record replacement, Path path, Problems problems) {
    for (Field field : fields) {
      Object before = field.read(old);
      Object after = field.read(replacement);
      Path at = field.inlined() == null ? path.field(field.name()) : path;
      if (field.immutable() && !Objects.equals(before, after)) {
        problems.add(
            at,
            Reason.FORBIDDEN,
            "can not be changed" + (before == null ? "" : ": it is " + before),
            after == null ? null : field.shape().encode(after));
      } else if (field.shape() instanceof ObjectShape nested
          && before instanceof Record oldPart
          && after instanceof Record newPart) {
        nested.compare(oldPart, newPart, at, problems);
      }
    }
  }

  @Override
  public void warn(Object value, Path path, List<Warning> warnings) {
    fields.forEach(field -> field.warn(value, path, warnings));
  }

  /**
   * The record of what the first of some records says in each field, or what holds where none does.
   */
  Record merged(List<? extends Record> mostSpecificFirst) {
    @Nullable Object[] arguments = new Object[fields.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = merged(fields.get(i), mostSpecificFirst);
    }
    return construct(arguments);
  }

  private static @Nullable Object merged(Field field, List<? extends Record> records) {
    ObjectShape inlined = field.inlined();
    if (inlined != null) {
      return inlined.merged(records.stream().map(field::read).map(Record.class::cast).toList());
    }
    for (Record record : records) {
      Object value = field.read(record);
      if (!field.silent(value)) {
        return value;
      }
    }
    return field.otherwise();
  }

  @Nullable Object read(Record value, String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(field -> Optional.ofNullable(field.read(value)))
        .findFirst()
        .orElseThrow()
        .orElse(null);
  }

  /** The same record with another value in one component. */
  Record with(Record value, String name, @Nullable Object part) {
    return construct(
        fields.stream()
            .map(field -> field.name().equals(name) ? part : field.read(value))
            .toArray());
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    describe(properties, required);
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

  private void describe(Map<String, Object> properties, List<String> required) {
    for (Field field : fields) {
      ObjectShape inlined = field.inlined();
      if (inlined != null) {
        inlined.describe(properties, required);
        continue;
      }
      properties.put(field.name(), field.schema());
      if (field.required()) {
        required.add(field.name());
      }
    }
  }
}
