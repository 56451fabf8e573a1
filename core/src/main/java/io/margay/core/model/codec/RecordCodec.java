package io.margay.core.model.codec;

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
}
