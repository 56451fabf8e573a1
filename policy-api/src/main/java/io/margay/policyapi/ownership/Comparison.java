package io.margay.policyapi.ownership;

import io.margay.policyapi.ownership.Fields.Part;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How one state of an object differs from another, field by field. */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

  private static final Comparison SAME =
      new Comparison(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);

  static Comparison of(Object before, Object after, FieldSchema schema) {
    if (schema instanceof FieldSchema.Whole) {
      return before.equals(after)
          ? SAME
          : new Comparison(FieldSet.EMPTY, FieldSet.HERE, FieldSet.EMPTY);
    }
    Map<String, Part> old = Fields.parts(before, schema);
    Map<String, Part> fresh = Fields.parts(after, schema);
    Set<String> steps = new LinkedHashSet<>(old.keySet());
    steps.addAll(fresh.keySet());
    TreeMap<String, FieldSet> added = new TreeMap<>();
    TreeMap<String, FieldSet> modified = new TreeMap<>();
    TreeMap<String, FieldSet> removed = new TreeMap<>();
    for (String step : steps) {
      Comparison one = of(old.get(step), fresh.get(step));
      put(added, step, one.added);
      put(modified, step, one.modified);
      put(removed, step, one.removed);
    }
    return new Comparison(set(added), set(modified), set(removed));
  }

  private static Comparison of(@Nullable Part before, @Nullable Part after) {
    if (before == null) {
      return after == null
          ? SAME
          : new Comparison(
              Fields.all(after.value(), after.schema()), FieldSet.EMPTY, FieldSet.EMPTY);
    }
    return after == null
        ? new Comparison(
            FieldSet.EMPTY, FieldSet.EMPTY, Fields.all(before.value(), before.schema()))
        : of(before.value(), after.value(), before.schema());
  }

  /** What somebody did who brought about the later state. */
  FieldSet written() {
    return added.union(modified);
  }

  private static FieldSet set(TreeMap<String, FieldSet> children) {
    return children.isEmpty() ? FieldSet.EMPTY : new FieldSet(false, children);
  }

  private static void put(Map<String, FieldSet> into, String step, FieldSet set) {
    if (!set.isEmpty()) {
      into.put(step, set);
    }
  }
}
