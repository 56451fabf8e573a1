package io.margay.core.model.codec;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record with its annotations. Its shape is found on first use, so that types
 * may refer to themselves.
 */
final class Field {

  private final String name;
  private final RecordComponent component;
  private final Method accessor;
  private final boolean required;
  private final boolean immutable;
  private final boolean inline;
  private final boolean nullable;
  private final Limits limits;
  private final @Nullable String defaultText;
  private final @Nullable String otherwiseText;
  private final @Nullable NotEnforced notEnforced;
  private @Nullable Shape shape;
  private @Nullable Object defaultValue;

  Field(RecordComponent component) {
    Named called = component.getAnnotation(Named.class);
    this.name = called == null ? component.getName() : called.value();
    this.component = component;
    this.accessor = component.getAccessor();
    this.accessor.setAccessible(true);
    this.required = component.isAnnotationPresent(Required.class);
    this.immutable = component.isAnnotationPresent(Immutable.class);
    this.inline = component.isAnnotationPresent(Inline.class);
    this.limits = new Limits(component);
    Default said = component.getAnnotation(Default.class);
    this.defaultText = said == null ? null : said.value();
    OtherwiseDefault otherwise = component.getAnnotation(OtherwiseDefault.class);
    this.otherwiseText = otherwise == null ? null : otherwise.value();
    this.notEnforced = notEnforced(component);
    this.nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (component.getType().isPrimitive() && !required && defaultText == null) {
      throw new IllegalStateException(component + " needs a default or must be required");
    }
  }

  private static @Nullable NotEnforced notEnforced(RecordComponent component) {
    NotEnforced own = component.getAnnotation(NotEnforced.class);
    return own != null || component.isAnnotationPresent(Enforced.class)
        ? own
        : component.getDeclaringRecord().getAnnotation(NotEnforced.class);
  }

  String name() {
    return name;
  }

  boolean required() {
    return required;
  }

  boolean immutable() {
    return immutable;
  }

  Shape shape() {
    Shape known = shape;
    if (known == null) {
      known = Shapes.of(component.getGenericType());
      shape = known;
    }
    return known;
  }

  /** The shape whose fields stand beside this one's, if it is so declared. */
  @Nullable ObjectShape inlined() {
    return inline && shape() instanceof ObjectShape object ? object : null;
  }

  /**
   * @param tree what stands in the body for the field
   * @param parent the path of the record
   */
  @Nullable Object decode(@Nullable Object tree, Path parent, Problems problems) {
    if (tree == null || shape().isAbsent(tree)) {
      return absent(parent, problems);
    }
    Path path = parent.field(name);
    if (!limits.admit(tree, path, problems)) {
      return null;
    }
    Object value = shape().decode(tree, path, problems);
    if (value != null) {
      int before = problems.faults();
      limits.check(value, path, problems);
      if (problems.faults() == before) {
        refuse(value, tree, path, problems);
      }
    }
    return value;
  }

  private void refuse(Object value, Object tree, Path path, Problems problems) {
    if (notEnforced != null && notEnforced.refused() && isMeant(notEnforced, value)) {
      problems.notSupported(
          path, tree, "is not enforced by Margay yet, so it is refused: " + notEnforced.value());
    }
  }

  private @Nullable Object absent(Path parent, Problems problems) {
    if (required) {
      problems.required(parent.field(name), "is required");
      return null;
    }
    return defaultText == null ? shapeless() : defaultValue(defaultText);
  }

  /** An empty list, but null where a list may be null: there an empty one says something. */
  private @Nullable Object shapeless() {
    return nullable ? null : shape().absent();
  }

  private Object defaultValue(String text) {
    Object known = defaultValue;
    if (known == null) {
      known = shape().parseDefault(text);
      defaultValue = known;
    }
    return known;
  }

  @Nullable Object read(Object record) {
    try {
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What holds if no object says anything. */
  @Nullable Object otherwise() {
    String text = otherwiseText == null ? defaultText : otherwiseText;
    return text == null ? shapeless() : defaultValue(text);
  }

  /** Whether a record says nothing in this field. */
  boolean silent(@Nullable Object value) {
    return value == null || shape().isEmpty(value) && !(nullable && value instanceof List<?>);
  }

  void warn(Object record, Path parent, List<Warning> warnings) {
    Object value = read(record);
    if (silent(value) || value == null) {
      return;
    }
    if (inline) {
      shape().warn(value, parent, warnings);
      return;
    }
    if (notEnforced != null && isMeant(notEnforced, value)) {
      String said = "is accepted and kept, but not enforced yet: " + notEnforced.value();
      warnings.add(new Warning(parent.field(name).text(), said));
    } else {
      shape().warn(value, parent.field(name), warnings);
    }
  }

  private boolean isMeant(NotEnforced said, Object value) {
    if (said.values().length == 0) {
      return !value.equals(otherwise()) && !value.equals(false);
    }
    List<String> meant = List.of(said.values());
    Object tree = shape().encode(value);
    return tree instanceof List<?> items
        ? items.stream().anyMatch(item -> meant.contains(String.valueOf(item)))
        : meant.contains(String.valueOf(tree));
  }

  Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>(shape().schema());
    Doc said = component.getAnnotation(Doc.class);
    if (said != null) {
      schema.put("description", said.value());
    }
    if (notEnforced != null) {
      String text =
          (notEnforced.refused() ? "Refused" : "Accepted")
              + ", not enforced yet: "
              + notEnforced.value()
              + ".";
      schema.merge("description", text, (before, added) -> before + " " + added);
    }
    if (defaultText != null) {
      schema.put("default", shape().encode(defaultValue(defaultText)));
    }
    if (otherwiseText != null) {
      String text = "If no object says otherwise: " + otherwiseText + ".";
      schema.merge("description", text, (before, added) -> before + " " + added);
    }
    limits.describe(schema);
    return schema;
  }
}
