package io.margay.cli;

import io.margay.cli.service.ServiceClient;
import io.margay.cli.table.Table;
import java.util.concurrent.Callable;
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
      table.add(
          pool.path("name").asString("") + (pool.path("disabled").asBoolean() ? " (disabled)" : ""),
          pool.path("cidr").asString(""),
          pool.path("blocks").asString(""),
          pool.path("used").asString(""),
          pool.path("held").asString(""),
          pool.path("cooling").asString(""),
          pool.path("available").asString(""));
    }
    return table.toString();
  }

  private static String nodes(JsonNode utilisation) {
    Table table = new Table("NODE", "BLOCKS", "USED", "HELD", "LENT", "CAPACITY");
    for (JsonNode node : utilisation.path("nodes")) {
      table.add(
          node.path("node").asString(""),
          node.path("blocks").asString(""),
          node.path("used").asString(""),
          node.path("held").asString(""),
          node.path("lent").asString(""),
          node.path("capacity").asString(""));
    }
    return table.toString();
  }

  private static String blocks(JsonNode blocks) {
    Table table = new Table("BLOCK", "POOL", "NODE", "STATE", "USED", "HELD", "LENT", "CAPACITY");
    for (JsonNode block : blocks) {
      table.add(
          block.path("cidr").asString(""),
          block.path("pool").asString(""),
          block.path("node").asString(""),
          block.path("state").asString(""),
          block.path("used").asString(""),
          block.path("held").asString(""),
          block.path("lent").asString(""),
          block.path("capacity").asString(""));
    }
    return table.toString();
  }
}
