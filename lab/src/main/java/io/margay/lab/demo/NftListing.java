package io.margay.lab.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code nft list} prints, as lines like those of {@code iptables-save}: chain, then rule. */
final class NftListing {

  private static final Pattern BLOCK = Pattern.compile("\t(chain|map) (\\S+) \\{");
  private static final Pattern TARGET = Pattern.compile("\"([^\"]+)\" : (goto \\S+?),?(?= |$)");
  private static final Pattern COMMENT = Pattern.compile(" comment \"[^\"]*\"");
  private static final Pattern ELEMENTS = Pattern.compile("elements = \\{([^}]*)\\}");

  private NftListing() {}

  /** Rules of chains, and for each entry of a map of interfaces one that names the interface. */
  static List<String> rules(String table) {
    List<String> rules = new ArrayList<>();
    String name = "";
    boolean map = false;
    for (String line : table.split("\n")) {
      Matcher block = BLOCK.matcher(line);
      if (block.lookingAt()) {
        name = block.group(2);
        map = block.group(1).equals("map");
      } else if (map) {
        Matcher target = TARGET.matcher(line);
        while (target.find()) {
          String way = name.contains("-from-") ? " -i " : " -o ";
          rules.add("-A " + name + way + target.group(1) + " " + target.group(2));
        }
      } else if (line.startsWith("\t\t") && !line.startsWith("\t\ttype ")) {
        rules.add("-A " + name + " " + COMMENT.matcher(line.strip()).replaceAll(""));
      }
    }
    return rules;
  }

  static List<String> elements(String set) {
    Matcher elements = ELEMENTS.matcher(set);
    return elements.find()
        ? Arrays.stream(elements.group(1).split(",")).map(String::strip).sorted().toList()
        : List.of();
  }
}
