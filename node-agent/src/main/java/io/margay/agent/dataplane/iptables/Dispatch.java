package io.margay.agent.dataplane.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chains that find an endpoint's chain by its interface's name. So that a packet is not
 * compared with every name, they are a tree: names part at the first character in which they
 * differ. A name that is not known is dropped.
 */
final class Dispatch {

  private static final String DROP = "-j DROP";

  private Dispatch() {}

  /** Adds the chains of a direction. */
  static void add(Direction direction, SortedSet<String> names, SortedMap<String, Chain> chains) {
    add(ChainNames.dispatch(direction), direction, names, chains);
  }

  private static void add(
      String chain, Direction direction, SortedSet<String> names, SortedMap<String, Chain> chains) {
    String option = direction == Direction.INGRESS ? "-o " : "-i ";
    int common = commonPrefix(names).length();
    SortedMap<Character, SortedSet<String>> byNext = new TreeMap<>();
    List<String> rules = new ArrayList<>();
    for (String name : names) {
      if (name.length() == common) {
        rules.add(leaf(option, direction, name));
      } else {
        byNext.computeIfAbsent(name.charAt(common), _ -> new TreeSet<>()).add(name);
      }
    }
    for (SortedSet<String> group : byNext.values()) {
      if (group.size() == 1) {
        rules.add(leaf(option, direction, group.first()));
      } else {
        String prefix = commonPrefix(group);
        String branch = ChainNames.dispatch(direction, prefix);
        rules.add(option + prefix + "+ -g " + branch);
        add(branch, direction, group, chains);
      }
    }
    rules.add(DROP);
    chains.put(chain, new Chain(chain, rules));
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
