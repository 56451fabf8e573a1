package io.margay.agent.dataplane.iptables;

import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.PortRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of one side of a rule, as {@code multiport} matches, which have 15 places each; a range
 * takes two (linux/netfilter/xt_multiport.h).
 */
final class Ports {

  private static final int PLACES = 15;

  private Ports() {}

  static boolean any(Side side) {
    return !side.ports().isEmpty() || !side.notPorts().isEmpty();
  }

  /** Matches one of which must hold; each also has what must not. */
  static List<String> alternatives(Side side, String option) {
    StringBuilder unwanted = new StringBuilder();
    for (String chunk : chunks(side.notPorts())) {
      unwanted.append("-m multiport ! " + option + " " + chunk + " ");
    }
    if (side.ports().isEmpty()) {
      return List.of(unwanted.toString());
    }
    return chunks(side.ports()).stream()
        .map(chunk -> "-m multiport " + option + " " + chunk + " " + unwanted)
        .toList();
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
