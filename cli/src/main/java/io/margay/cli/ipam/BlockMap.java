package io.margay.cli.ipam;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Blocks as rows of bars: who has each, and how full it is, a character for every eighth of it. */
public final class BlockMap {

  private static final int CELLS = 8;

  private BlockMap() {}

  /** Pool by pool. */
  public static String of(JsonNode blocks) {
    Map<String, StringBuilder> pools = new LinkedHashMap<>();
    for (JsonNode block : blocks) {
      String pool = block.path("pool").asString("");
      pools
          .computeIfAbsent(pool, name -> new StringBuilder())
          .append(String.format("  %-24s ", block.path("cidr").asString("")))
          .append(bar(block))
          .append(
              String.format(
                  " %5d/%-5d %s%n",
                  block.path("used").asInt() + block.path("held").asInt(),
                  block.path("capacity").asInt(),
                  owner(block)));
    }
    StringBuilder text = new StringBuilder();
    pools.forEach((pool, rows) ->
        text.append(pool.isEmpty() ? "in no pool" : pool)
            .append(System.lineSeparator())
            .append(rows));
    return text.isEmpty() ? "no blocks" + System.lineSeparator() : text.toString();
  }

  private static String bar(JsonNode block) {
    int capacity = block.path("capacity").asInt();
    int used = cells(block.path("used").asInt(), capacity);
    int held = Math.min(CELLS - used, cells(block.path("held").asInt(), capacity));
    int cooling = Math.min(CELLS - used - held, cells(block.path("cooling").asInt(), capacity));
    return "["
        + "#".repeat(used)
        + "h".repeat(held)
        + "c".repeat(cooling)
        + ".".repeat(CELLS - used - held - cooling)
        + "]";
  }

  /** Something is never shown as nothing. */
  private static int cells(int part, int whole) {
    return part == 0 ? 0 : Math.max(1, part * CELLS / whole);
  }

  private static String owner(JsonNode block) {
    String node = block.path("node").asString("");
    String lent = block.path("lent").asInt() == 0 ? "" : ", lends " + block.path("lent").asInt();
    String draining =
        block.path("state").asString("").equals("pendingDeletion") ? ", draining" : "";
    return (node.isEmpty() ? "nobody's" : node) + lent + draining;
  }
}
