package io.margay.agent.dataplane.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chains that find an endpoint's chain by its interface's name. So that a packet is not
 * compared with every name, names are split by the first character in which they differ, into
 * chains of their own. A name that is not known is dropped.
 */
final class Dispatch {

  private static final String DROP = "-j DROP";

  private Dispatch() {}

  /** Adds the chains of a direction. */
  static void add(
      Direction direction, SortedSet<String> names, SortedMap<String, List<String>> chains) {
    String option = direction == Direction.INGRESS ? "-o " : "-i ";
    String common = commonPrefix(names);
    SortedMap<Character, SortedSet<String>> byNext = new TreeMap<>();
    List<String> rules = new ArrayList<>();
    for (String name : names) {
      if (name.length() == common.length()) {
        rules.add(leaf(option, direction, name));
      } else {
        byNext.computeIfAbsent(name.charAt(common.length()), _ -> new TreeSet<>()).add(name);
      }
    }
    byNext.forEach((next, group) -> {
      if (group.size() == 1) {
        rules.add(leaf(option, direction, group.first()));
        return;
      }
      String chain = ChainNames.dispatch(direction, next);
      rules.add(option + common + next + "+ -g " + chain);
      List<String> leaves = new ArrayList<>();
      group.forEach(name -> leaves.add(leaf(option, direction, name)));
      leaves.add(DROP);
      chains.put(chain, leaves);
    });
    rules.add(DROP);
    chains.put(ChainNames.dispatch(direction), rules);
  }

  private static String leaf(String option, Direction direction, String name) {
    return option + name + " -g " + ChainNames.endpoint(direction, name);
  }

  private static String commonPrefix(SortedSet<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    // The first and the last of sorted names share what all share.
    String first = names.first();
    String last = names.last();
    int length = 0;
    while (length < Math.min(first.length(), last.length())
        && first.charAt(length) == last.charAt(length)) {
      length++;
    }
    return first.substring(0, length);
  }
}
