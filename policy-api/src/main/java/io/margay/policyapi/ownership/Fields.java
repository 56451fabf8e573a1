package io.margay.policyapi.ownership;

import io.margay.policyapi.ownership.FieldSchema.Entries;
import io.margay.policyapi.ownership.FieldSchema.KeyedItems;
import io.margay.policyapi.ownership.FieldSchema.SetOfItems;
import io.margay.policyapi.ownership.FieldSchema.Struct;
import io.margay.policyapi.ownership.FieldSchema.Whole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which fields a tree has. */
final class Fields {

  private Fields() {}

  /** The parts of a value that are owned apart, by step; none where it is owned as a whole. */
  static Map<String, Part> parts(@Nullable Object tree, FieldSchema schema) {
    Map<String, Part> parts = new LinkedHashMap<>();
    switch (schema) {
      case Whole() -> {}
      case Struct(Map<String, FieldSchema> fields) ->
          map(tree)
              .forEach((name, value) -> {
                FieldSchema field = fields.get(String.valueOf(name));
                if (field != null && value != null) {
                  parts.put(Steps.field(String.valueOf(name)), new Part(value, field, false));
                }
              });
      case Entries(FieldSchema values) ->
          map(tree)
              .forEach((name, value) -> {
                if (value != null) {
                  parts.put(Steps.field(String.valueOf(name)), new Part(value, values, true));
                }
              });
      case SetOfItems() ->
          list(tree)
              .forEach(
                  item -> parts.put(Steps.value(item), new Part(item, FieldSchema.WHOLE, true)));
      case KeyedItems(List<String> keys, FieldSchema item) ->
          list(tree)
              .forEach(
                  value -> parts.put(Steps.key(keys, map(value)), new Part(value, item, true)));
    }
    return parts;
  }

  /**
   * A part of a value.
   *
   * @param item whether there may be any number of its like, so that its being there says something
   */
  record Part(Object value, FieldSchema schema, boolean item) {}

  /** What somebody says who writes this tree: its leaves and its items. */
  static FieldSet said(Object tree, FieldSchema schema) {
    return collect(tree, schema, false, false);
  }

  /** Everything there is: also the objects and lists that hold the leaves. */
  static FieldSet all(Object tree, FieldSchema schema) {
    return collect(tree, schema, true, true);
  }

  /**
   * @param containers whether objects and lists are members of the set themselves
   * @param member whether this one is
   */
  private static FieldSet collect(
      Object tree, FieldSchema schema, boolean containers, boolean member) {
    if (schema instanceof Whole) {
      return FieldSet.HERE;
    }
    SortedMap<String, FieldSet> children = new TreeMap<>();
    parts(tree, schema)
        .forEach((step, part) -> {
          boolean isMember = part.item() || containers;
          FieldSet set = collect(part.value(), part.schema(), containers, isMember);
          if (!set.isEmpty()) {
            children.put(step, set);
          }
        });
    return new FieldSet(member, children);
  }

  static Map<?, ?> map(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<?> list(@Nullable Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }
}
