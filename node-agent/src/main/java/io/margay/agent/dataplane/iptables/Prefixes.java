package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.End;
import io.margay.agent.dataplane.plan.Marks;
import io.margay.agent.dataplane.plan.Match.Nets;
import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.List;

/**
 * The prefixes of one end of a rule. One iptables rule takes one prefix, wanted or unwanted; more
 * are brought down to a bit of the mark first.
 */
final class Prefixes {

  private Prefixes() {}

  /** The bit that several prefixes need; 0 for one. */
  static int scratch(Nets nets) {
    if (nets.in().size() + nets.notIn().size() <= 1) {
      return 0;
    }
    return nets.end() == End.SOURCE ? Marks.SOURCE : Marks.DESTINATION;
  }

  /** The match for what needs no scratch bit. */
  static String inline(Nets nets) {
    for (Cidr net : nets.in()) {
      return option(nets) + net + " ";
    }
    for (Cidr net : nets.notIn()) {
      return "! " + option(nets) + net + " ";
    }
    return "";
  }

  /** Rules that leave the bit set exactly on packets whose address the prefixes allow. */
  static List<String> settle(Nets nets, int bit, MarkText marks) {
    List<String> out = new ArrayList<>();
    String set = marks.change(bit, 0);
    String clear = marks.change(0, bit);
    out.add(nets.in().isEmpty() ? set : clear);
    nets.in().forEach(net -> out.add(option(nets) + net + " " + set));
    nets.notIn().forEach(net -> out.add(option(nets) + net + " " + clear));
    return out;
  }

  private static String option(Nets nets) {
    return nets.end() == End.SOURCE ? "-s " : "-d ";
  }
}
