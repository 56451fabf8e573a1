package io.margay.policyapi.ownership;

import io.margay.policyapi.ownership.Manager.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of field ownership for objects of one schema.
 *
 * <ul>
 *   <li>Who updates owns what it changed; others lose it.
 *   <li>Who applies owns exactly what it says. What it said before and says no longer is removed
 *       unless somebody else owns it. Saying what is so already shares ownership; saying otherwise
 *       is a conflict with each other owner, unless forced.
 *   <li>Fields that nobody owns, such as defaults, stay as they are.
 * </ul>
 *
 * @param schema of the whole object
 */
public record Ownership(FieldSchema schema) {

  /** Owns what was there before anybody's ownership was recorded. */
  private static final String BEFORE = "before-first-apply";

  /** What came of an apply: an object with its managers, or only conflicts. */
  public record Applied(
      @Nullable Map<?, ?> object, ManagedFields managers, List<Conflict> conflicts) {}

  /**
   * Applies a configuration.
   *
   * @param live the object as it is; null if there is none
   * @param config what the manager says
   * @param managers of the live object
   * @param force takes what others own
   * @param settled turns the merged tree into what will be stored: checked, defaults filled in
   * @param now the time, RFC 3339
   */
  public Applied apply(
      @Nullable Map<?, ?> live,
      Map<?, ?> config,
      ManagedFields managers,
      Manager manager,
      boolean force,
      UnaryOperator<Map<?, ?>> settled,
      String now) {
    Map<?, ?> before = live == null ? Map.of() : live;
    ManagedFields known = live == null ? managers : remembered(before, managers, manager, now);
    FieldSet said = tracked(Fields.said(config, schema), manager);
    Map<?, ?> merged = Fields.map(Trees.merge(before, config, schema));
    FieldSet kept = said;
    for (Owned other : known.others(manager)) {
      kept = kept.union(other.fields());
    }
    FieldSet last = known.of(manager).map(Owned::fields).orElse(FieldSet.EMPTY);
    Map<?, ?> after = settled.apply(Fields.map(Trees.remove(merged, last.minus(kept), schema)));
    Comparison changes = Comparison.of(before, after, schema);
    List<Conflict> conflicts = conflicts(known, manager, tracked(changes.written(), manager));
    if (!conflicts.isEmpty() && !force) {
      return new Applied(null, managers, conflicts);
    }
    FieldSet lost = changes.written().union(changes.removed());
    Owned entry =
        known
            .of(manager)
            .map(owned -> new Owned(manager, owned.time(), owned.fields()).with(said, now))
            .orElse(new Owned(manager, now, said));
    return new Applied(after, known.with(entry, other -> other.without(lost)), List.of());
  }

  /** The paths of what a configuration says, as {@link FieldSet#paths} shows them. */
  public Set<String> saidBy(Map<?, ?> config) {
    return Set.copyOf(Fields.said(config, schema).paths());
  }

  /**
   * The managers after an update.
   *
   * @param live the object as it was; null if there was none
   * @param after the object as it is now
   */
  public ManagedFields update(
      @Nullable Map<?, ?> live,
      Map<?, ?> after,
      ManagedFields managers,
      Manager manager,
      String now) {
    if (live == null && managers.entries().isEmpty()) {
      // Everything is new: nothing to compare with, and nobody to take it from.
      FieldSet all = tracked(Fields.all(after, schema), manager);
      return new ManagedFields(List.of(new Owned(manager, now, all)));
    }
    Comparison changes = Comparison.of(live == null ? Map.of() : live, after, schema);
    FieldSet written = tracked(changes.written(), manager);
    if (written.isEmpty() && changes.removed().isEmpty()) {
      return managers;
    }
    FieldSet owned = managers.of(manager).map(Owned::fields).orElse(FieldSet.EMPTY);
    FieldSet next = owned.minus(changes.removed()).union(written);
    Owned entry =
        managers
            .of(manager)
            .map(known -> known.with(next, now))
            .orElse(new Owned(manager, now, next));
    FieldSet lost = written.union(changes.removed());
    return managers.with(entry, other -> other.without(lost));
  }

  private ManagedFields remembered(
      Map<?, ?> live, ManagedFields managers, Manager manager, String now) {
    if (!managers.entries().isEmpty()) {
      return managers;
    }
    Manager before = new Manager(BEFORE, Operation.UPDATE, manager.apiVersion(), "");
    FieldSet fields = tracked(Fields.said(live, schema), before);
    return new ManagedFields(List.of(new Owned(before, now, fields)));
  }

  private static List<Conflict> conflicts(
      ManagedFields managers, Manager manager, FieldSet written) {
    List<Conflict> conflicts = new ArrayList<>();
    for (Owned other : managers.others(manager)) {
      for (String path : other.fields().intersect(written).paths()) {
        conflicts.add(new Conflict(other.manager(), other.time(), path));
      }
    }
    return conflicts;
  }

  /** Only what the manager can write through its door, and nothing that the server keeps. */
  private static FieldSet tracked(FieldSet fields, Manager manager) {
    return switch (manager.subresource()) {
      case "" -> ServerFields.removed(fields).without(Steps.field("status"));
      default -> {
        FieldSet part = fields.at(Steps.field(manager.subresource()));
        yield part.isEmpty()
            ? FieldSet.EMPTY
            : new FieldSet(false, new TreeMap<>(Map.of(Steps.field(manager.subresource()), part)));
      }
    };
  }
}
