package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Input of {@code iptables-restore --noflush}: what turns one state of a table into another. */
public final class RestoreText {

  private RestoreText() {}

  /** All that is planned, for a kernel that has nothing of ours. */
  public static String all(List<TablePlan> plans) {
    StringBuilder text = new StringBuilder();
    plans.forEach(plan -> text.append(difference(plan, SavedTable.EMPTY)));
    return text.toString();
  }

  /** Empty if there is nothing to do. */
  static String difference(TablePlan wanted, SavedTable saved) {
    List<String> declarations = new ArrayList<>();
    List<String> rules = new ArrayList<>();
    List<String> deletions = new ArrayList<>();
    for (TextChain chain : wanted.chains().values()) {
      if (!chain.hashes().equals(saved.chains().get(chain.name()))) {
        declarations.add(declare(chain.name()));
        for (int i = 0; i < chain.rules().size(); i++) {
          rules.add(
              "-A " + chain.name() + " " + marked(chain.hashes().get(i), chain.rules().get(i)));
        }
      }
    }
    for (String chain : saved.chains().keySet()) {
      if (!wanted.chains().containsKey(chain)) {
        // Emptied first, so that deleted chains may refer to each other.
        declarations.add(declare(chain));
        deletions.add("-X " + chain);
      }
    }
    hooks(wanted, saved, rules);
    List<String> lines = new ArrayList<>(declarations);
    lines.addAll(rules);
    lines.addAll(deletions);
    return lines.isEmpty()
        ? ""
        : "*" + wanted.table() + "\n" + String.join("\n", lines) + "\nCOMMIT\n";
  }

  private static void hooks(TablePlan plan, SavedTable saved, List<String> rules) {
    SortedMap<String, String> wanted = plan.hooks();
    saved
        .hooks()
        .forEach((chain, hooks) -> {
          if (!inPlace(chain, plan, hooks)) {
            hooks.forEach(hook -> rules.add("-D " + chain + " " + hook.rule()));
          }
        });
    wanted.forEach((chain, rule) -> {
      List<SavedTable.Hook> hooks = saved.hooks().getOrDefault(chain, List.of());
      if (!inPlace(chain, plan, hooks)) {
        String where = plan.append() ? "-A " + chain + " " : "-I " + chain + " 1 ";
        rules.add(where + marked(hash(chain, rule), rule));
      }
    });
  }

  private static boolean inPlace(String chain, TablePlan plan, List<SavedTable.Hook> hooks) {
    String rule = plan.hooks().get(chain);
    return rule != null
        && hooks.size() == 1
        && (plan.append() ? hooks.getFirst().last() : hooks.getFirst().first())
        && hooks.getFirst().hash().equals(hash(chain, rule));
  }

  /** The rule in a chain of the kernel's that leads to ours as it is once it was written. */
  static SavedTable.Hook hook(String chain, String rule, boolean append) {
    String hash = hash(chain, rule);
    return new SavedTable.Hook(marked(hash, rule), hash, !append, append);
  }

  static String hash(String chain, String rule) {
    return Digests.ofRules(chain, List.of(rule)).getFirst();
  }

  private static String declare(String chain) {
    return ":" + chain + " - [0:0]";
  }

  private static String marked(String hash, TextRule rule) {
    return "-m comment --comment \""
        + SavedTable.COMMENT
        + hash
        + rule.suffix()
        + "\" "
        + rule.text();
  }

  private static String marked(String hash, String rule) {
    return marked(hash, TextRule.of(rule));
  }
}
