package io.margay.policyapi.ownership;

import io.margay.policyapi.ownership.Manager.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All managers of an object: appliers first, then by time and name. No entry is empty. */
public record ManagedFields(List<Owned> entries) {

  /** More updaters than this are not told apart; the number is that of Kubernetes. */
  private static final int MOST_UPDATERS = 10;

  private static final String ANCIENT = "ancient-changes";

  private static final Comparator<Owned> ORDER =
      Comparator.comparing((Owned owned) -> owned.manager().operation())
          .thenComparing(Owned::time)
          .thenComparing(owned -> owned.manager().name())
          .thenComparing(owned -> owned.manager().apiVersion())
          .thenComparing(owned -> owned.manager().subresource());

  public static final ManagedFields NONE = new ManagedFields(List.of());

  public ManagedFields {
    entries = entries.stream().filter(owned -> !owned.fields().isEmpty()).sorted(ORDER).toList();
  }

  Optional<Owned> of(Manager manager) {
    return entries.stream().filter(owned -> owned.manager().isSame(manager)).findFirst();
  }

  List<Owned> others(Manager manager) {
    return entries.stream().filter(owned -> !owned.manager().isSame(manager)).toList();
  }

  /** Others changed, and this manager's entry replaced. */
  ManagedFields with(Owned owned, UnaryOperator<Owned> others) {
    List<Owned> next = new ArrayList<>(others(owned.manager()).stream().map(others).toList());
    next.add(owned);
    return new ManagedFields(next).bounded();
  }

  /** The oldest updaters become one when there are too many. */
  private ManagedFields bounded() {
    List<Owned> updaters =
        entries.stream()
            .filter(owned -> owned.manager().operation() == Operation.UPDATE)
            .filter(owned -> owned.manager().subresource().isEmpty())
            .toList();
    int tooMany = updaters.size() - MOST_UPDATERS;
    if (tooMany <= 0) {
      return this;
    }
    List<Owned> oldest = updaters.subList(0, tooMany + 1);
    FieldSet fields = FieldSet.EMPTY;
    for (Owned owned : oldest) {
      fields = fields.union(owned.fields());
    }
    Owned last = oldest.getLast();
    Manager manager = new Manager(ANCIENT, Operation.UPDATE, last.manager().apiVersion(), "");
    List<Owned> next = new ArrayList<>(entries);
    next.removeAll(oldest);
    next.add(new Owned(manager, last.time(), fields));
    return new ManagedFields(next);
  }

  /** As {@code metadata.managedFields}. */
  public List<Object> toTree() {
    return entries.stream().<Object>map(Owned::toTree).toList();
  }

  /**
   * @throws IllegalArgumentException if it is no list of entries
   */
  public static ManagedFields parse(@Nullable Object tree) {
    if (!(tree instanceof List<?> list)) {
      throw new IllegalArgumentException("managedFields is a list, not " + tree);
    }
    return new ManagedFields(list.stream().map(Owned::parse).toList());
  }
}
