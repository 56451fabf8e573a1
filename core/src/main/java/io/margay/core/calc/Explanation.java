package io.margay.core.calc;

import io.margay.core.calc.Verdict.Decider;
import io.margay.core.model.Action;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a verdict came about.
 *
 * @param steps all that had a say, in order: what logged, what passed on, and last what decided
 */
public record Explanation(Verdict verdict, List<Step> steps) {

  public Explanation {
    steps = List.copyOf(steps);
  }

  /** One that had a say, and what it said. */
  public record Step(Decider at, Action action) {
    @Override
    public String toString() {
      return action.text() + " by " + at;
    }
  }

  /** The verdict, and before it in parentheses what came before. */
  @Override
  public String toString() {
    return steps.size() < 2
        ? verdict.toString()
        : steps.subList(0, steps.size() - 1).stream()
                .map(Step::toString)
                .collect(Collectors.joining(", ", "(", ") "))
            + verdict;
  }
}
