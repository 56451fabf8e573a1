package io.margay.lab.demo;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's kernel does with packets towards one interface: the rules of the chains reached
 * from the rule that names the interface as the way out, and the members of the sets they ask.
 */
final class KernelRules {

  private static final Pattern TARGET = Pattern.compile(" (?:-[jg]|jump|goto) (\\S+)");
  private static final Pattern SET = Pattern.compile("(?:--match-set |@)(\\S+) ");
  private static final int MOST_MEMBERS = 20;

  private KernelRules() {}

  static List<String> towards(String namespace, String hostInterface) {
    List<String> shown = new ArrayList<>(follow(save(namespace), hostInterface));
    Set<String> sets = new LinkedHashSet<>();
    for (String rule : shown) {
      SET.matcher(rule).results().forEach(set -> sets.add(set.group(1)));
    }
    sets.forEach(set -> shown.add("set " + set + ": " + members(namespace, set)));
    return shown;
  }

  /** The rules among those saved that packets towards the interface can come to, in that order. */
  static List<String> follow(List<String> saved, String hostInterface) {
    List<String> shown = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> chains = new ArrayDeque<>();
    for (String rule : saved) {
      if (rule.contains(" -o " + hostInterface + " ")) {
        shown.add(rule);
        target(rule, chains);
      }
    }
    while (!chains.isEmpty()) {
      String chain = chains.pop();
      if (seen.add(chain)) {
        for (String rule : saved) {
          if (rule.startsWith("-A " + chain + " ")) {
            shown.add(rule);
            target(rule, chains);
          }
        }
      }
    }
    return shown;
  }

  private static void target(String rule, Deque<String> to) {
    Matcher target = TARGET.matcher(rule);
    if (target.find()) {
      to.add(target.group(1));
    }
  }

  private static List<String> save(String namespace) {
    Tool.Result table = in(namespace, "nft", "list", "table", "ip", "margay");
    if (table.succeeded()) {
      return NftListing.rules(table.output());
    }
    for (String tool : List.of("iptables-nft-save", "iptables-legacy-save")) {
      Tool.Result result = in(namespace, tool, "-t", "filter");
      if (result.succeeded() && result.output().contains("\n-A ")) {
        return result.output().lines().filter(line -> line.startsWith("-A ")).toList();
      }
    }
    return List.of();
  }

  private static String members(String namespace, String set) {
    Tool.Result nft = in(namespace, "nft", "list", "set", "ip", "margay", set);
    List<String> members =
        nft.succeeded()
            ? NftListing.elements(nft.output())
            : in(namespace, "ipset", "save", set)
                .output()
                .lines()
                .filter(line -> line.startsWith("add "))
                .map(line -> line.split(" ")[2])
                .sorted()
                .toList();
    return members.size() <= MOST_MEMBERS
        ? String.join(", ", members)
        : String.join(", ", members.subList(0, MOST_MEMBERS)) + ", … " + members.size() + " in all";
  }

  private static Tool.Result in(String namespace, String... command) {
    List<String> whole =
        new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    whole.addAll(List.of(command));
    return Tool.run(whole);
  }
}
