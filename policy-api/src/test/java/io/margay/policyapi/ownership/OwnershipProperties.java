package io.margay.policyapi.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.ownership.Manager.Operation;
import io.margay.policyapi.ownership.Ownership.Applied;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for any configurations, whoever applies them in whatever order. */
class OwnershipProperties {

  private static final Ownership OWNERSHIP =
      new Ownership(FieldSchema.of(ScenariosTest.resource("/ownership/schema.yaml")));
  private static final String NOW = "2026-01-01T00:00:00Z";
  private static final String LATER = "2026-01-01T00:00:01Z";

  /** An object and who owns what of it. */
  private record State(@Nullable Map<?, ?> object, ManagedFields managers) {
    static final State NOTHING = new State(null, ManagedFields.NONE);

    Applied tried(String manager, Map<?, ?> config, boolean force, String now) {
      Manager who = new Manager(manager, Operation.APPLY, "v1", "");
      return OWNERSHIP.apply(object, config, managers, who, force, tree -> tree, now);
    }

    State applied(String manager, Map<?, ?> config) {
      Applied applied = tried(manager, config, true, NOW);
      return new State(applied.object(), applied.managers());
    }

    State updated(Map<?, ?> after) {
      Manager who = new Manager("u", Operation.UPDATE, "v1", "");
      return new State(after, OWNERSHIP.update(object, after, managers, who, NOW));
    }

    /** Without the order of map entries, and without that of sets and keyed items. */
    String comparable() {
      return object == null
          ? ""
          : new TreeSet<>(Fields.said(object, OWNERSHIP.schema()).paths()).toString()
              + managers.entries().stream()
                  .map(owned -> owned.manager().name() + owned.fields())
                  .sorted()
                  .toList();
    }
  }

  @Provide
  Arbitrary<Map<?, ?>> configs() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 2);
    Arbitrary<Map<String, Object>> labels =
        Arbitraries.maps(Arbitraries.of("x", "y", "z"), number.map(String::valueOf))
            .ofMaxSize(3)
            .map(LinkedHashMap::new);
    Arbitrary<List<String>> types =
        Arbitraries.of("Ingress", "Egress").set().ofMaxSize(2).map(ArrayList::new);
    Arbitrary<Map<String, Object>> peer =
        Combinators.combine(number.injectNull(0.3), labels)
            .as((weight, tags) -> withoutEmpty("weight", weight, "tags", tags));
    Arbitrary<List<Map<String, Object>>> peers =
        Arbitraries.maps(Arbitraries.of("p", "q"), peer)
            .ofMaxSize(2)
            .map(OwnershipProperties::named);
    Arbitrary<Map<String, Object>> spec =
        Combinators.combine(number.injectNull(0.3), number.injectNull(0.3), types, peers)
            .as((order, rule, some, of) ->
                withoutEmpty(
                    "order",
                    order,
                    "rules",
                    rule == null ? null : List.of(rule),
                    "types",
                    some,
                    "peers",
                    of));
    return Combinators.combine(labels, spec).as(OwnershipProperties::object);
  }

  private static List<Map<String, Object>> named(Map<String, Map<String, Object>> peers) {
    List<Map<String, Object>> list = new ArrayList<>();
    peers.forEach((name, peer) -> {
      Map<String, Object> item = new LinkedHashMap<>(Map.of("name", name));
      item.putAll(peer);
      list.add(item);
    });
    return list;
  }

  private static Map<?, ?> object(Map<String, Object> labels, Map<String, Object> spec) {
    return withoutEmpty("metadata", withoutEmpty("labels", labels), "spec", spec);
  }

  private static Map<String, Object> withoutEmpty(@Nullable Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      Object value = pairs[i + 1];
      boolean empty =
          value == null
              || value instanceof Map<?, ?> m && m.isEmpty()
              || value instanceof List<?> l && l.isEmpty();
      if (!empty) {
        map.put(String.valueOf(pairs[i]), Objects.requireNonNull(value));
      }
    }
    return map;
  }

  @Provide
  Arbitrary<State> states() {
    return Combinators.combine(
            configs(), configs(), configs(), Arbitraries.integers().between(0, 3))
        .as((one, two, three, steps) -> {
          State state = steps > 0 ? State.NOTHING.applied("c", one) : State.NOTHING;
          state = steps > 1 ? state.applied("d", two) : state;
          return steps > 2 ? state.updated(three) : state;
        });
  }

  @Property
  void applyingTwiceIsApplyingOnce(
      @ForAll("states") State state, @ForAll("configs") Map<?, ?> config) {
    State once = state.applied("a", config);
    Applied twice = once.tried("a", config, false, LATER);
    assertThat(twice.conflicts()).isEmpty();
    assertThat(twice.object()).isEqualTo(once.object());
    assertThat(twice.managers()).isEqualTo(once.managers());
  }

  @Property
  void whatIsAppliedIsThereAndOwned(
      @ForAll("states") State state, @ForAll("configs") Map<?, ?> config) {
    State after = state.applied("a", config);
    FieldSet said = Fields.said(config, OWNERSHIP.schema());
    Map<?, ?> object = Objects.requireNonNull(after.object());
    assertThat(said.minus(Fields.all(object, OWNERSHIP.schema())).isEmpty()).isTrue();
    assertThat(
            Comparison.of(
                    object, Trees.merge(object, config, OWNERSHIP.schema()), OWNERSHIP.schema())
                .written()
                .isEmpty())
        .isTrue();
    FieldSet owned =
        after
            .managers()
            .of(new Manager("a", Operation.APPLY, "v1", ""))
            .map(Owned::fields)
            .orElse(FieldSet.EMPTY);
    assertThat(owned).isEqualTo(said);
  }

  @Property
  void withoutConflictsNobodyElseLosesAnything(
      @ForAll("states") State state, @ForAll("configs") Map<?, ?> config) {
    Applied applied = state.tried("a", config, false, NOW);
    if (applied.object() == null || state.managers().entries().isEmpty()) {
      return;
    }
    List<Owned> before = state.managers().entries();
    assertThat(applied.managers().entries()).containsAll(before);
  }

  @Property
  void twoManagersWithoutCommonFieldsCommute(
      @ForAll("configs") Map<?, ?> one, @ForAll("configs") Map<?, ?> two) {
    FieldSet first = Fields.said(one, OWNERSHIP.schema());
    FieldSet second = Fields.said(two, OWNERSHIP.schema());
    if (!first.intersect(second).isEmpty()) {
      return;
    }
    State oneFirst = State.NOTHING.applied("a", one).applied("b", two);
    State twoFirst = State.NOTHING.applied("b", two).applied("a", one);
    assertThat(oneFirst.comparable()).isEqualTo(twoFirst.comparable());
  }

  @Property
  void givingUpEverythingUndoesAnApply(
      @ForAll("configs") Map<?, ?> base, @ForAll("configs") Map<?, ?> config) {
    FieldSet common =
        Fields.said(base, OWNERSHIP.schema()).intersect(Fields.said(config, OWNERSHIP.schema()));
    if (!common.isEmpty()) {
      return;
    }
    State before = State.NOTHING.applied("b", base);
    State after = before.applied("a", config).applied("a", Map.of());
    assertThat(after.comparable()).isEqualTo(before.comparable());
  }

  @Property
  void everyOwnedFieldIsThere(@ForAll("states") State state) {
    if (state.object() == null) {
      return;
    }
    FieldSet there = Fields.all(state.object(), OWNERSHIP.schema());
    for (Owned owned : state.managers().entries()) {
      assertThat(owned.fields().minus(there).paths()).isEqualTo(List.of());
    }
  }

  @Property
  void setsBehaveAsSetsOfPaths(@ForAll("configs") Map<?, ?> one, @ForAll("configs") Map<?, ?> two) {
    FieldSet a = Fields.said(one, OWNERSHIP.schema());
    FieldSet b = Fields.said(two, OWNERSHIP.schema());
    Set<String> pathsOfA = Set.copyOf(a.paths());
    Set<String> pathsOfB = Set.copyOf(b.paths());
    Set<String> all = new TreeSet<>(pathsOfA);
    all.addAll(pathsOfB);
    Set<String> both = new TreeSet<>(pathsOfA);
    both.retainAll(pathsOfB);
    Set<String> left = new TreeSet<>(pathsOfA);
    left.removeAll(pathsOfB);
    assertThat(Set.copyOf(a.union(b).paths())).isEqualTo(all);
    assertThat(Set.copyOf(a.intersect(b).paths())).isEqualTo(both);
    assertThat(Set.copyOf(a.minus(b).paths())).isEqualTo(left);
    assertThat(FieldSet.parse(a.toTree())).isEqualTo(a);
  }
}
