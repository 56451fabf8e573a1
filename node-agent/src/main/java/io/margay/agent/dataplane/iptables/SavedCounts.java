package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.ChainNames;
import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the output of {@code iptables-save -c}: what rules of ours counted. */
final class SavedCounts {

  private static final Pattern RULE =
      Pattern.compile(
          "\\[(\\d+):(\\d+)\\] -A ("
              + Pattern.quote(ChainNames.PREFIX)
              + "\\S+) .*--comment \""
              + Pattern.quote(SavedTable.COMMENT)
              + "[A-Za-z0-9_-]{16} (\\d+)\".*");

  private SavedCounts() {}

  static List<KernelCount> parse(Family family, String text) {
    List<KernelCount> counts = new ArrayList<>();
    String table = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("*")) {
        table = line.substring(1).strip();
      } else if (line.startsWith("[")) {
        Matcher rule = RULE.matcher(line);
        if (rule.matches()) {
          counts.add(
              new KernelCount(
                  family,
                  table,
                  rule.group(3),
                  Integer.parseInt(rule.group(4)),
                  Long.parseLong(rule.group(1)),
                  Long.parseLong(rule.group(2))));
        }
      }
    }
    return counts;
  }
}
