package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.ChainNames;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.dataplane.plan.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chains that find another chain by an interface's name. So that a packet is not compared with
 * every name, they are a tree: names part at the first character in which they differ.
 */
final class Dispatch {

  private final String root;
  private final Verb.Dispatch dispatch;
  private final List<TextRule> after;
  private final List<TextChain> chains = new ArrayList<>();

  /**
   * @param root the chain it starts in
   * @param after the lines for a packet whose interface has no chain
   */
  private Dispatch(String root, Verb.Dispatch dispatch, List<TextRule> after) {
    this.root = root;
    this.dispatch = dispatch;
    this.after = after;
  }

  /** The root with its branches. */
  static List<TextChain> chains(String root, Verb.Dispatch dispatch, List<TextRule> after) {
    Dispatch made = new Dispatch(root, dispatch, after);
    made.add(root, new TreeSet<>(dispatch.targets().keySet()));
    return made.chains;
  }

  private void add(String chain, SortedSet<String> names) {
    String option = dispatch.way() == Way.OUT ? "-o " : "-i ";
    int common = commonPrefix(names).length();
    SortedMap<Character, SortedSet<String>> byNext = new TreeMap<>();
    List<String> rules = new ArrayList<>();
    for (String name : names) {
      if (name.length() == common) {
        rules.add(leaf(option, name));
      } else {
        byNext.computeIfAbsent(name.charAt(common), _ -> new TreeSet<>()).add(name);
      }
    }
    for (SortedSet<String> group : byNext.values()) {
      if (group.size() == 1) {
        rules.add(leaf(option, group.first()));
      } else {
        String prefix = commonPrefix(group);
        String branch = ChainNames.branch(root, prefix);
        rules.add(option + prefix + "+ -g " + branch);
        add(branch, group);
      }
    }
    List<TextRule> all = new ArrayList<>(rules.stream().map(TextRule::of).toList());
    all.addAll(after);
    chains.add(new TextChain(chain, all));
  }

  private String leaf(String option, String name) {
    return option + name + " -g " + dispatch.targets().get(name);
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
