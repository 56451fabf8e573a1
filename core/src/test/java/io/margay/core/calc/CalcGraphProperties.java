package io.margay.core.calc;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.calc.testing.CheckingConsumer;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class CalcGraphProperties {

  /** Changes, and whether a flush follows them. */
  record Step(List<Change> changes, boolean flush) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Worlds.changes().list().ofMinSize(1).ofMaxSize(10), Arbitraries.of(true, true, false))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(15);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void after_any_history_the_graph_has_said_what_the_specification_says(
      @ForAll("histories") List<Step> history) {
    CalcGraph graph = new CalcGraph(Worlds.HERE);
    CheckingConsumer consumer = new CheckingConsumer();
    Map<ResourceKey, Resource> world = new TreeMap<>();
    for (Step step : history) {
      graph.apply(step.changes);
      step.changes.forEach(change -> applyTo(world, change));
      if (step.flush) {
        consumer.apply(graph.flush());
        assertThat(consumer.state()).isEqualTo(Compute.compute(world.values(), Worlds.HERE));
      }
    }
    consumer.apply(graph.flush());
    Desired desired = Compute.compute(world.values(), Worlds.HERE);
    assertThat(consumer.state()).isEqualTo(desired);
    assertThat(graph.flush()).isEmpty();
    Statistics.label("policies active").collect(!desired.policies().isEmpty());
    Statistics.label("sets with members")
        .collect(desired.ipSets().values().stream().anyMatch(set -> !set.members().isEmpty()));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void saying_everything_again_changes_nothing(@ForAll("histories") List<Step> history) {
    CalcGraph graph = new CalcGraph(Worlds.HERE);
    Map<ResourceKey, Resource> world = new TreeMap<>();
    for (Step step : history) {
      graph.apply(step.changes);
      step.changes.forEach(change -> applyTo(world, change));
    }
    graph.flush();
    List<Change> again = new ArrayList<>();
    world
        .values()
        .forEach(resource ->
            again.add(
                new Change.Put(
                    resource.withMetadata(resource.metadata().withResourceVersion("2000")))));
    graph.apply(again);
    assertThat(graph.flush()).isEmpty();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void the_way_there_does_not_matter(@ForAll("histories") List<Step> history) {
    Map<ResourceKey, Resource> world = new TreeMap<>();
    CalcGraph slow = new CalcGraph(Worlds.HERE);
    for (Step step : history) {
      slow.apply(step.changes);
      slow.flush();
      step.changes.forEach(change -> applyTo(world, change));
    }
    world.keySet().forEach(key -> slow.apply(List.of(new Change.Delete(key))));
    slow.flush();
    List<Change> all = world.values().stream().<Change>map(Change.Put::new).toList();
    slow.apply(all);

    CalcGraph fresh = new CalcGraph(Worlds.HERE);
    fresh.apply(all.reversed());
    assertThat(slow.flush()).isEqualTo(fresh.flush());
  }

  private static void applyTo(Map<ResourceKey, Resource> world, Change change) {
    switch (change) {
      case Change.Put(Resource resource) -> world.put(change.key(), resource);
      case Change.Delete(ResourceKey key) -> world.remove(key);
    }
  }
}
