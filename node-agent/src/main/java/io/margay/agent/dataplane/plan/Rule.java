package io.margay.agent.dataplane.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule: all matches must hold.
 *
 * @param counted the number of the policy's or profile's rule that it counts packets for, from 0;
 *     -1 if it counts for none
 */
public record Rule(List<Match> matches, Verb verb, int counted) {
  public Rule {
    matches = List.copyOf(matches);
  }

  /** A rule that counts for none of a policy's. */
  public Rule(List<Match> matches, Verb verb) {
    this(matches, verb, -1);
  }

  static Rule of(Verb verb, Match... matches) {
    return new Rule(List.of(matches), verb);
  }

  Rule and(Match match) {
    List<Match> more = new ArrayList<>(matches);
    more.add(match);
    return new Rule(more, verb, counted);
  }
}
