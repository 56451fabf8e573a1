package io.margay.policyapi.ownership;

import io.margay.policyapi.ownership.FieldSchema.Entries;
import io.margay.policyapi.ownership.FieldSchema.KeyedItems;
import io.margay.policyapi.ownership.FieldSchema.SetOfItems;
import io.margay.policyapi.ownership.FieldSchema.Struct;
import io.margay.policyapi.ownership.FieldSchema.Whole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Trees put together and taken apart by schema. The given trees stay as they are. */
final class Trees {

  private Trees() {}

  /** The live value with everything that the applied one says. */
  static Object merge(@Nullable Object live, Object applied, FieldSchema schema) {
    if (live == null) {
      return applied;
    }
    return switch (schema) {
      case Whole() -> applied;
      case Struct(Map<String, FieldSchema> fields) ->
          mergeMaps(live, applied, name -> fields.getOrDefault(name, FieldSchema.WHOLE));
      case Entries(FieldSchema values) -> mergeMaps(live, applied, name -> values);
      case SetOfItems() -> mergeItems(live, applied, schema);
      case KeyedItems(_, _) -> mergeItems(live, applied, schema);
    };
  }

  private static Object mergeMaps(
      Object live, Object applied, Function<String, FieldSchema> schemaOf) {
    if (!(live instanceof Map<?, ?> old) || !(applied instanceof Map<?, ?> given)) {
      return applied;
    }
    Map<Object, Object> merged = new LinkedHashMap<>(old);
    given.forEach((name, value) -> {
      if (value != null) {
        merged.put(name, merge(old.get(name), value, schemaOf.apply(String.valueOf(name))));
      }
    });
    return merged;
  }

  /** In the live order; what is new comes after. */
  private static Object mergeItems(Object live, Object applied, FieldSchema schema) {
    if (!(live instanceof List<?>) || !(applied instanceof List<?>)) {
      return applied;
    }
    Map<String, Object> items = new LinkedHashMap<>();
    Fields.parts(live, schema).forEach((step, part) -> items.put(step, part.value()));
    Fields.parts(applied, schema)
        .forEach(
            (step, part) -> items.put(step, merge(items.get(step), part.value(), part.schema())));
    return List.copyOf(items.values());
  }

  /**
   * The value without some fields. An object or list that this leaves empty goes too, and so does
   * an item of which only its keys are left.
   *
   * @return null if nothing is left
   */
  static @Nullable Object remove(Object tree, FieldSet gone, FieldSchema schema) {
    if (gone.isEmpty()) {
      return tree;
    }
    return switch (schema) {
      case Whole() -> gone.member() ? null : tree;
      case Struct(_), Entries(_) -> removeFromMap(Fields.map(tree), gone, schema);
      case SetOfItems() -> removeFromList(tree, gone, schema, List.of());
      case KeyedItems(List<String> keys, _) -> removeFromList(tree, gone, schema, keys);
    };
  }

  private static @Nullable Object removeFromMap(Map<?, ?> tree, FieldSet gone, FieldSchema schema) {
    Map<Object, Object> left = new LinkedHashMap<>(tree);
    Fields.parts(tree, schema)
        .forEach((step, part) -> {
          Object rest = remove(part.value(), gone.at(step), part.schema());
          if (rest == null) {
            left.remove(step.substring(2));
          } else {
            left.put(step.substring(2), rest);
          }
        });
    return left.isEmpty() && !tree.isEmpty() ? null : left;
  }

  private static @Nullable Object removeFromList(
      Object tree, FieldSet gone, FieldSchema schema, List<String> keys) {
    List<Object> left = new ArrayList<>();
    Fields.parts(tree, schema)
        .forEach((step, part) -> {
          FieldSet inItem = gone.at(step);
          Object rest =
              keys.isEmpty()
                  ? remove(part.value(), inItem, part.schema())
                  : removeFromItem(part.value(), inItem, part.schema(), keys);
          if (rest != null) {
            left.add(rest);
          }
        });
    return left.isEmpty() && !Fields.list(tree).isEmpty() ? null : left;
  }

  /** The keys of an item stay as long as anything else of it does. */
  private static @Nullable Object removeFromItem(
      Object item, FieldSet gone, FieldSchema schema, List<String> keys) {
    FieldSet inside = gone;
    for (String key : keys) {
      inside = inside.without(Steps.field(key));
    }
    Object rest = remove(item, inside, schema);
    boolean onlyKeys = rest == null || keys.containsAll(Fields.map(rest).keySet());
    return gone.member() && onlyKeys ? null : rest;
  }
}
