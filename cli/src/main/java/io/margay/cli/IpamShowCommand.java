package io.margay.cli;

import io.margay.cli.service.ServiceClient;
import io.margay.cli.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** {@code margay ipam show}. */
@Command(
    name = "show",
    description = "How full pools, nodes and blocks are, or who has an address.",
    mixinStandardHelpOptions = true)
final class IpamShowCommand implements Callable<Integer> {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private IpamCommand ipam;

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "Who has this address.")
  private @Nullable String ip;

  @Option(names = "--handle", paramLabel = "HANDLE", description = "What this handle has.")
  private @Nullable String handle;

  @Option(names = "--show-blocks", description = "Blocks too.")
  private boolean showBlocks;

  @Override
  public Integer call() {
    return ipam.with(this::show);
  }

  private int show(ServiceClient client) {
    if (ip != null) {
      owner(client.get("/addresses/" + ServiceClient.encode(ip)));
    } else if (handle != null) {
      client.get("/handles?handle=" + ServiceClient.encode(handle)).forEach(this::owner);
    } else {
      JsonNode utilisation = client.get("/utilisation");
      ipam.say(pools(utilisation));
      ipam.say(nodes(utilisation));
      if (showBlocks) {
        ipam.say(blocks(client.get("/blocks")));
      }
    }
    return 0;
  }

  private void owner(JsonNode owner) {
    ipam.say(
        owner.path("ip").asString("")
            + " of block "
            + owner.path("block").asString("")
            + ", node "
            + owner.path("node").asString("")
            + (owner.path("state").asString("").equals("held")
                ? ", held for workloads to come"
                : ", handle " + owner.path("handle").asString("")));
    owner
        .path("attributes")
        .properties()
        .forEach(e -> ipam.say("  " + e.getKey() + ": " + e.getValue().asString("")));
    ipam.say("  since: " + owner.path("assignedAt").asString(""));
    ipam.say("  sequence: " + owner.path("sequence").asLong());
  }

  private static String pools(JsonNode utilisation) {
    Table table = new Table("POOL", "CIDR", "BLOCKS", "USED", "HELD", "COOLING", "AVAILABLE");
    for (JsonNode pool : utilisation.path("pools")) {
      List<String> cells = new ArrayList<>();
      cells.add(
          pool.path("name").asString("")
              + (pool.path("disabled").asBoolean() ? " (disabled)" : ""));
      cells.addAll(cells(pool, "cidr", "blocks", "used", "held", "cooling", "available"));
      table.add(cells);
    }
    return table.toString();
  }

  private static String nodes(JsonNode utilisation) {
    Table table = new Table("NODE", "BLOCKS", "USED", "HELD", "LENT", "CAPACITY");
    for (JsonNode node : utilisation.path("nodes")) {
      table.add(cells(node, "node", "blocks", "used", "held", "lent", "capacity"));
    }
    return table.toString();
  }

  private static String blocks(JsonNode blocks) {
    Table table = new Table("BLOCK", "POOL", "NODE", "STATE", "USED", "HELD", "LENT", "CAPACITY");
    for (JsonNode block : blocks) {
      table.add(cells(block, "cidr", "pool", "node", "state", "used", "held", "lent", "capacity"));
    }
    return table.toString();
  }

  private static List<String> cells(JsonNode row, String... fields) {
    return Stream.of(fields).map(field -> row.path(field).asString("")).toList();
  }
}
