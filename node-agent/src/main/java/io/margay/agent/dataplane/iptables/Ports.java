package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.End;
import io.margay.agent.dataplane.plan.Match;
import io.margay.core.model.PortRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports as {@code multiport} matches, which have 15 places each; a range takes two
 * (linux/netfilter/xt_multiport.h).
 */
final class Ports {

  private static final int PLACES = 15;

  private Ports() {}

  /** Matches, one of which must hold; or, for unwanted ports, all. */
  static List<String> matches(Match.Ports ports) {
    String option =
        (ports.not() ? "-m multiport ! " : "-m multiport ")
            + (ports.end() == End.SOURCE ? "--sports " : "--dports ");
    return chunks(ports.ports()).stream().map(chunk -> option + chunk + " ").toList();
  }

  private static List<String> chunks(List<PortRange> ranges) {
    List<String> chunks = new ArrayList<>();
    StringBuilder chunk = new StringBuilder();
    int used = 0;
    for (PortRange range : ranges) {
      int needed = range.first() == range.last() ? 1 : 2;
      if (used + needed > PLACES) {
        chunks.add(chunk.toString());
        chunk.setLength(0);
        used = 0;
      }
      chunk.append(used == 0 ? "" : ",").append(range);
      used += needed;
    }
    if (used > 0) {
      chunks.add(chunk.toString());
    }
    return chunks;
  }
}
