package io.margay.agent.dataplane.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** How workloads' interfaces are matched: by our prefix, and others by their own name. */
final class WorkloadMatches {

  private final List<Match.Interface> from = new ArrayList<>();

  WorkloadMatches(List<String> prefixes, SortedSet<String> interfaces) {
    prefixes.forEach(prefix -> from.add(new Match.Interface(Way.IN, prefix, true)));
    interfaces.stream()
        .filter(name -> prefixes.stream().noneMatch(name::startsWith))
        .forEach(name -> from.add(new Match.Interface(Way.IN, name, false)));
  }

  List<Match.Interface> from() {
    return from;
  }

  List<Match.Interface> to() {
    return from.stream().map(match -> match.on(Way.OUT)).toList();
  }
}
