package io.margay.core.calc;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Both indexes against looking at everything. */
class IndexProperties {

  /** Files something under a name, or removes the name. */
  record Step(int name, Map<String, String> labels, Selector selector, boolean remove) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 5),
            Worlds.labelMaps(),
            Worlds.selectors(),
            Arbitraries.of(true, false, false))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void selectors_that_match_are_candidates_once_and_removed_ones_never(
      @ForAll("steps") List<Step> steps) {
    SelectorIndex<Integer> index = new SelectorIndex<>();
    Map<Integer, Selector> filed = new HashMap<>();
    for (Step step : steps) {
      index.remove(step.name);
      filed.remove(step.name);
      if (!step.remove) {
        index.add(step.name, step.selector);
        filed.put(step.name, step.selector);
      }
      List<Integer> candidates = new ArrayList<>();
      index.candidates(step.labels, candidates::add);
      assertThat(candidates).doesNotHaveDuplicates().isSubsetOf(filed.keySet());
      filed.forEach((name, selector) -> {
        if (selector.matches(step.labels)) {
          assertThat(candidates).contains(name);
        }
      });
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void items_that_match_are_candidates_once_and_removed_ones_never(
      @ForAll("steps") List<Step> steps) {
    LabelIndex<Integer> index = new LabelIndex<>();
    Map<Integer, Map<String, String>> filed = new HashMap<>();
    for (Step step : steps) {
      if (step.remove) {
        index.remove(step.name);
        filed.remove(step.name);
      } else {
        index.put(step.name, step.labels);
        filed.put(step.name, step.labels);
      }
      List<Integer> candidates = new ArrayList<>();
      index.candidates(step.selector, candidates::add);
      assertThat(candidates).doesNotHaveDuplicates().isSubsetOf(filed.keySet());
      filed.forEach((name, labels) -> {
        if (step.selector.matches(labels)) {
          assertThat(candidates).contains(name);
        }
      });
    }
  }
}
