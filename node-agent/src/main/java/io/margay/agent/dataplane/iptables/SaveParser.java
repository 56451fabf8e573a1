package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.ChainNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the output of {@code iptables-save}: what is ours in each table. */
final class SaveParser {

  private static final Pattern HASH =
      Pattern.compile(
          "--comment \"?"
              + Pattern.quote(SavedTable.COMMENT)
              + "([A-Za-z0-9_-]{16})(?![A-Za-z0-9_-])");
  private static final Pattern OUR_TARGET =
      Pattern.compile("-[jg] " + Pattern.quote(ChainNames.PREFIX));

  private final SortedMap<String, List<String>> chains = new TreeMap<>();
  private final SortedMap<String, List<Found>> hooks = new TreeMap<>();
  private final Map<String, Integer> rules = new HashMap<>();

  private SaveParser() {}

  /** The tables in the text, by name. */
  static SortedMap<String, SavedTable> parse(String text) {
    SortedMap<String, SavedTable> tables = new TreeMap<>();
    SaveParser parser = new SaveParser();
    String table = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("*")) {
        table = line.substring(1).strip();
        parser = new SaveParser();
      } else if (line.equals("COMMIT")) {
        tables.put(table, new SavedTable(parser.chains, parser.hooksInPlace()));
      } else {
        parser.take(line);
      }
    }
    return tables;
  }

  /** How many rules there are that are not ours. */
  static long countForeign(String text) {
    return text.lines()
        .filter(line -> line.startsWith("-A ") && !HASH.matcher(line).find())
        .count();
  }

  /**
   * A rule that leads to ours.
   *
   * @param index from 1
   */
  private record Found(String rule, String hash, int index) {}

  /** Only at the table's end it is known which rule is the last of its chain. */
  private SortedMap<String, List<SavedTable.Hook>> hooksInPlace() {
    SortedMap<String, List<SavedTable.Hook>> all = new TreeMap<>();
    hooks.forEach((chain, found) ->
        all.put(
            chain,
            found.stream()
                .map(each ->
                    new SavedTable.Hook(
                        each.rule,
                        each.hash,
                        each.index == 1,
                        each.index == rules.getOrDefault(chain, 0)))
                .toList()));
    return all;
  }

  private void take(String line) {
    if (line.startsWith(":" + ChainNames.PREFIX)) {
      chains.putIfAbsent(line.substring(1, line.indexOf(' ')), new ArrayList<>());
    } else if (line.startsWith("-A ")) {
      int end = line.indexOf(' ', 3);
      rule(
          line.substring(3, end < 0 ? line.length() : end), end < 0 ? "" : line.substring(end + 1));
    }
  }

  private void rule(String chain, String rule) {
    Matcher hash = HASH.matcher(rule);
    boolean marked = hash.find();
    int index = rules.merge(chain, 1, Integer::sum);
    if (chain.startsWith(ChainNames.PREFIX)) {
      chains.computeIfAbsent(chain, _ -> new ArrayList<>()).add(marked ? hash.group(1) : "");
    } else if (marked && OUR_TARGET.matcher(rule).find()) {
      hooks
          .computeIfAbsent(chain, _ -> new ArrayList<>())
          .add(new Found(rule, hash.group(1), index));
    }
  }
}
