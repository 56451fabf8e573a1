package io.margay.cli;

import io.margay.cli.service.Service;
import io.margay.cli.service.ServiceClient;
import io.margay.cli.table.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code margay bgp}: the neighbours and routes of a route-reflector, or of a node. */
@Command(
    name = "bgp",
    description =
        "Show a route-reflector's or a node's neighbours and routes, and why a route is where.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BgpRoutesCommand.class})
final class BgpCommand extends ServiceCommand {

  @Option(
      names = "--bgp-server",
      paramLabel = "ADDRESS",
      description =
          "A route-reflector's address, such as http://127.0.0.1:8082, or that of an agent's health,"
              + " such as http://127.0.0.1:9099. If not given:"
              + " MARGAY_BGP_SERVER, then the running lab, then http://127.0.0.1:8082.")
  private @Nullable String server;

  BgpCommand() {
    super(Service.BGP);
  }

  @Override
  @Nullable String server() {
    return server;
  }

  @Command(
      name = "neighbors",
      description = "How the neighbours stand, and how many prefixes each gave and was told.",
      mixinStandardHelpOptions = true)
  int neighbors() {
    return with(client -> {
      Table table =
          new Table(
              "PEER",
              "AS",
              "KIND",
              "STATE",
              "BFD",
              "UPTIME",
              "RECEIVED",
              "ACCEPTED",
              "BEST",
              "STALE",
              "SENT",
              "LAST-ERROR");
      for (JsonNode neighbor : client.get("/neighbors")) {
        table.add(
            text(neighbor, "address"),
            text(neighbor, "asNumber"),
            text(neighbor, "kind").toLowerCase(java.util.Locale.ROOT),
            text(neighbor, "state"),
            text(neighbor, "bfd"),
            uptime(neighbor.path("uptimeSeconds")),
            text(neighbor, "received"),
            text(neighbor, "accepted"),
            text(neighbor, "best"),
            text(neighbor, "stale"),
            text(neighbor, "sent"),
            text(neighbor, "lastError"));
      }
      say(table.toString().stripTrailing());
      return 0;
    });
  }

  @Command(
      name = "explain",
      description = "Why a prefix is, or is not, taken from a neighbour and sent to it.",
      mixinStandardHelpOptions = true)
  int explain(
      @Parameters(paramLabel = "PREFIX", description = "Such as 10.244.1.0/26.") String prefix,
      @Option(
              names = "--peer",
              paramLabel = "ADDRESS",
              required = true,
              description = "The neighbour's address.")
          String peer) {
    return with(client -> {
      JsonNode answer =
          client.get(
              "/neighbors/"
                  + ServiceClient.encode(peer)
                  + "/explain?prefix="
                  + ServiceClient.encode(prefix));
      say("from " + peer + ": " + text(answer, "received"));
      say("to " + peer + ": " + text(answer, "sent"));
      return 0;
    });
  }

  static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isMissingNode() || value.isNull() ? "-" : value.asString();
  }

  /** As routers print it: 00:00:07, or 3d04h. */
  private static String uptime(JsonNode seconds) {
    if (!seconds.isNumber()) {
      return "-";
    }
    long all = seconds.asLong();
    long days = all / 86_400;
    return days > 0
        ? String.format("%dd%02dh", days, all % 86_400 / 3600)
        : String.format("%02d:%02d:%02d", all / 3600, all % 3600 / 60, all % 60);
  }
}
