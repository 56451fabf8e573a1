package io.margay.cli;

import static io.margay.cli.BgpCommand.text;

import io.margay.cli.service.ServiceClient;
import io.margay.cli.table.Table;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** {@code margay bgp routes}. */
@Command(
    name = "routes",
    description = "The best route of every prefix; all routes to one; or those of one neighbour.",
    mixinStandardHelpOptions = true)
final class BgpRoutesCommand implements Callable<Integer> {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private BgpCommand bgp;

  /** One of them at most. */
  private static final class Which {
    @Parameters(
        paramLabel = "PREFIX",
        arity = "0..1",
        description = "All routes to this prefix, the best first.")
    private @Nullable String prefix;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "What this neighbour gave.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "ADDRESS", description = "What this neighbour was told.")
    private @Nullable String to;
  }

  @ArgGroup private Which which = new Which();

  @Option(names = "--limit", defaultValue = "1000", description = "How many at most (1000).")
  private int limit;

  @Override
  public Integer call() {
    return bgp.with(client -> {
      JsonNode routes = client.get(path());
      bgp.say(table(routes).stripTrailing());
      if (routes.size() == limit && which.prefix == null) {
        bgp.say("there may be more: these are the first " + limit + " (--limit)");
      }
      return 0;
    });
  }

  private String path() {
    if (which.prefix != null) {
      return "/routes?prefix=" + ServiceClient.encode(which.prefix);
    }
    if (which.from != null) {
      return "/neighbors/" + ServiceClient.encode(which.from) + "/received?limit=" + limit;
    }
    return which.to != null
        ? "/neighbors/" + ServiceClient.encode(which.to) + "/sent?limit=" + limit
        : "/routes?limit=" + limit;
  }

  private static String table(JsonNode routes) {
    Table table =
        new Table(
            "",
            "PREFIX",
            "NEXT-HOP",
            "FROM",
            "LOCAL-PREF",
            "MED",
            "AS-PATH",
            "ORIGIN",
            "COMMUNITIES");
    for (JsonNode route : routes) {
      table.add(
          (route.path("best").asBoolean() ? ">" : "")
              + (route.path("stale").asBoolean() ? "S" : ""),
          text(route, "prefix"),
          text(route, "nextHop"),
          text(route, "from"),
          text(route, "localPref"),
          text(route, "med"),
          text(route, "asPath"),
          text(route, "origin"),
          communities(route));
    }
    return table.toString();
  }

  private static String communities(JsonNode route) {
    String all =
        java.util.stream.Stream.of("communities", "largeCommunities", "extendedCommunities")
            .flatMap(field -> route.path(field).valueStream())
            .map(JsonNode::asString)
            .collect(Collectors.joining(" "));
    return all.isEmpty() ? "-" : all;
  }
}
