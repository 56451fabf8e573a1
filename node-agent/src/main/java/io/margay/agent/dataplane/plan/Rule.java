package io.margay.agent.dataplane.plan;

import java.util.ArrayList;
import java.util.List;

/** A rule: all matches must hold. */
public record Rule(List<Match> matches, Verb verb) {
  public Rule {
    matches = List.copyOf(matches);
  }

  static Rule of(Verb verb, Match... matches) {
    return new Rule(List.of(matches), verb);
  }

  Rule and(Match match) {
    List<Match> more = new ArrayList<>(matches);
    more.add(match);
    return new Rule(more, verb);
  }
}
