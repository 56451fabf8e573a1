package io.margay.policyapi.ownership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths, as a trie. A step of a path is written as {@code FieldsV1} writes it: {@code
 * f:name} for a field, {@code k:{"name":"x"}} for the item of a list with these key values, {@code
 * v:"x"} for this item of a set.
 *
 * @param member whether the path that leads here is itself in the set
 */
public record FieldSet(boolean member, SortedMap<String, FieldSet> children) {

  public static final FieldSet EMPTY = new FieldSet(false, Collections.emptySortedMap());
  public static final FieldSet HERE = new FieldSet(true, Collections.emptySortedMap());

  private static final String SELF = ".";

  public FieldSet {
    children = Collections.unmodifiableSortedMap(new TreeMap<>(children));
  }

  /** The set with this one path. */
  public static FieldSet of(String... steps) {
    FieldSet set = HERE;
    for (int i = steps.length - 1; i >= 0; i--) {
      set = new FieldSet(false, new TreeMap<>(Map.of(steps[i], set)));
    }
    return set;
  }

  public boolean isEmpty() {
    return !member && children.isEmpty();
  }

  /** What lies behind a step. */
  public FieldSet at(String step) {
    return children.getOrDefault(step, EMPTY);
  }

  public FieldSet union(FieldSet other) {
    TreeMap<String, FieldSet> all = new TreeMap<>(children);
    other.children.forEach((step, set) -> all.merge(step, set, FieldSet::union));
    return new FieldSet(member || other.member, all);
  }

  /** Without the paths of the other; what lies behind such a path stays. */
  public FieldSet minus(FieldSet other) {
    TreeMap<String, FieldSet> left = new TreeMap<>();
    children.forEach((step, set) -> putUnlessEmpty(left, step, set.minus(other.at(step))));
    return new FieldSet(member && !other.member, left);
  }

  public FieldSet intersect(FieldSet other) {
    TreeMap<String, FieldSet> both = new TreeMap<>();
    children.forEach((step, set) -> putUnlessEmpty(both, step, set.intersect(other.at(step))));
    return new FieldSet(member && other.member, both);
  }

  /** Without a step and everything behind it. */
  FieldSet without(String step) {
    TreeMap<String, FieldSet> left = new TreeMap<>(children);
    left.remove(step);
    return new FieldSet(member, left);
  }

  /** Every path as people read it: {@code .spec.types[="Ingress"]}. */
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect("", paths);
    return paths;
  }

  private void collect(String path, List<String> into) {
    if (member) {
      into.add(path);
    }
    children.forEach((step, set) -> set.collect(path + Steps.shown(step), into));
  }

  /** As {@code FieldsV1}. */
  public Map<String, Object> toTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (member && !children.isEmpty()) {
      tree.put(SELF, Map.of());
    }
    children.forEach((step, set) -> tree.put(step, set.toTree()));
    return tree;
  }

  /**
   * Reads {@code FieldsV1}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static FieldSet parse(@Nullable Object tree) {
    return parse(tree, true);
  }

  private static FieldSet parse(@Nullable Object tree, boolean root) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("a set of fields is an object, not " + tree);
    }
    TreeMap<String, FieldSet> children = new TreeMap<>();
    map.forEach((key, value) -> {
      String step = String.valueOf(key);
      if (!step.equals(SELF)) {
        Steps.check(step);
        children.put(step, parse(value, false));
      }
    });
    return new FieldSet(!root && (map.isEmpty() || map.containsKey(SELF)), children);
  }

  private static void putUnlessEmpty(Map<String, FieldSet> into, String step, FieldSet set) {
    if (!set.isEmpty()) {
      into.put(step, set);
    }
  }
}
