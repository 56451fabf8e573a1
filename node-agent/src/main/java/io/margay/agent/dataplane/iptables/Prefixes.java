package io.margay.agent.dataplane.iptables;

import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.net.Cidr;
import java.util.List;

/**
 * The prefixes of one side of a rule. One iptables rule takes one prefix, wanted or unwanted; more
 * are brought down to a bit of the mark first.
 */
final class Prefixes {

  private Prefixes() {}

  /** Whether the IPv4 prefixes leave no address: only IPv6 ones are wanted, or all unwanted. */
  static boolean excludeEverything(Side side) {
    return (!side.nets().isEmpty() && wanted(side).isEmpty())
        || unwanted(side).stream().anyMatch(net -> net.length() == 0);
  }

  static boolean needScratch(Side side) {
    return wanted(side).size() + unwanted(side).size() > 1;
  }

  /** The match for what needs no scratch bit. */
  static String inline(Side side, String option) {
    if (needScratch(side)) {
      return "";
    }
    for (Cidr net : wanted(side)) {
      return option + " " + net + " ";
    }
    for (Cidr net : unwanted(side)) {
      return "! " + option + " " + net + " ";
    }
    return "";
  }

  /** Rules that leave the bit set exactly on packets whose address the prefixes allow. */
  static void scratch(Side side, String option, int bit, List<String> out) {
    if (!needScratch(side)) {
      return;
    }
    List<Cidr> wanted = wanted(side);
    out.add(wanted.isEmpty() ? Marks.set(bit) : Marks.clear(bit));
    wanted.forEach(net -> out.add(option + " " + net + " " + Marks.set(bit)));
    unwanted(side).forEach(net -> out.add(option + " " + net + " " + Marks.clear(bit)));
  }

  private static List<Cidr> wanted(Side side) {
    return RuleRenderer.ipv4(side.nets());
  }

  private static List<Cidr> unwanted(Side side) {
    return RuleRenderer.ipv4(side.notNets());
  }
}
