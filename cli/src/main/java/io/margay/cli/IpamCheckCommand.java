package io.margay.cli;

import io.margay.cli.service.ServiceClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** {@code margay ipam check}. */
@Command(
    name = "check",
    description =
        "Look for addresses that leaked, endpoints without an assigned address, addresses of several"
            + " endpoints, blocks of nodes that are gone. Ends with 1 if there is any.",
    mixinStandardHelpOptions = true)
final class IpamCheckCommand implements Callable<Integer> {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private IpamCommand ipam;

  @Option(names = "--fix", description = "Give back at once what is lost.")
  private boolean fix;

  @Override
  public Integer call() {
    return ipam.with(this::check);
  }

  private int check(ServiceClient client) {
    int found = tell(client.get("/check"));
    if (!fix || found == 0) {
      ipam.say(found == 0 ? "nothing is wrong" : found + " found");
      return found == 0 ? 0 : 1;
    }
    JsonNode done = client.post("/check/fix");
    ipam.say(done.path("released").size() + " addresses released");
    done.path("blocks").forEach(block -> ipam.say("block " + block.asString("")));
    int left = tell(client.get("/check"));
    ipam.say(left == 0 ? "nothing is wrong any more" : left + " left, which people must look at");
    return left == 0 ? 0 : 1;
  }

  private int tell(JsonNode findings) {
    for (JsonNode leak : findings.path("leaks")) {
      JsonNode owner = leak.path("owner");
      ipam.say(
          "leak: "
              + owner.path("ip").asString("")
              + " of "
              + owner.path("handle").asString("")
              + " on "
              + owner.path("node").asString("")
              + ": "
              + leak.path("reason").asString(""));
    }
    for (JsonNode orphan : findings.path("unassigned")) {
      ipam.say(
          "orphan: "
              + orphan.path("address").asString("")
              + " is of "
              + orphan.path("endpoint").asString("")
              + ", but was assigned to nobody");
    }
    for (JsonNode shared : findings.path("shared")) {
      ipam.say(
          "overlap: " + shared.path("address").asString("") + " is of " + shared.path("endpoints"));
    }
    for (JsonNode block : findings.path("blocks")) {
      ipam.say(
          "block: "
              + block.path("block").asString("")
              + " of "
              + block.path("node").asString("nobody")
              + ": "
              + block.path("reason").asString(""));
    }
    int more = findings.path("more").asInt(0);
    if (more > 0) {
      ipam.say("and " + more + " more addresses, leaked or orphaned");
    }
    return more
        + findings.path("leaks").size()
        + findings.path("unassigned").size()
        + findings.path("shared").size()
        + findings.path("blocks").size();
  }
}
