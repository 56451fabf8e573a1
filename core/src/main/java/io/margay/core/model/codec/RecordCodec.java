package io.margay.core.model.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads, writes and describes records by their components and annotations. Shapes are worked out
 * once for each type.
 */
public final class RecordCodec {

  private RecordCodec() {}

  /**
   * Reads a record out of a tree of maps, lists, strings, numbers and booleans.
   *
   * @param path what paths of problems begin with
   */
  public static <T extends Record> Decoded<T> decode(
      Class<T> type, @Nullable Object tree, Path path) {
    return decode(type, tree, path, new Problems());
  }

  /**
   * The same, after some problems were found already: with a fault among them there is no value.
   */
  public static <T extends Record> Decoded<T> decode(
      Class<T> type, @Nullable Object tree, Path path, Problems problems) {
    Object value = Shapes.of(type).decode(tree, path, problems);
    Decoded<T> decoded = new Decoded<>(null, problems.list());
    return decoded.faults().isEmpty() ? new Decoded<>(type.cast(value), problems.list()) : decoded;
  }

  /**
   * The record as a tree, fields in declared order; fields that are null, an empty list or an empty
   * map are left out.
   */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> encode(Record value) {
    return (Map<String, Object>) Shapes.of(value.getClass()).encode(value);
  }

  /** The JSON schema (OpenAPI 3.0 dialect) of the record, nested objects inline. */
  public static Map<String, Object> schema(Class<? extends Record> type) {
    return Shapes.of(type).schema();
  }

  /** What the author of a right record should know: fields that nothing enforces yet. */
  public static List<Warning> warnings(Record value) {
    List<Warning> warnings = new ArrayList<>();
    Shapes.of(value.getClass()).warn(value, Path.ROOT, warnings);
    return List.copyOf(warnings);
  }

  /**
   * One record out of several: each field as the first record says that says anything; where none
   * does, its {@link OtherwiseDefault}.
   */
  public static <T extends Record> T merged(Class<T> type, List<T> mostSpecificFirst) {
    return type.cast(Shapes.object(type).merged(mostSpecificFirst));
  }

  /** The value of one component. */
  public static @Nullable Object read(Record value, String component) {
    return Shapes.object(value.getClass()).read(value, component);
  }

  /** The same record with another value in one component, which is null if that may be. */
  public static <T extends Record> T with(T value, String component, @Nullable Object part) {
    @SuppressWarnings("unchecked")
    T changed = (T) Shapes.object(value.getClass()).with(value, component, part);
    return changed;
  }
}
