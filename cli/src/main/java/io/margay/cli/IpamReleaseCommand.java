package io.margay.cli;

import io.margay.cli.service.ServiceClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** {@code margay ipam release}. */
@Command(
    name = "release",
    description =
        "Give an address back, or all that a handle has. Whoever uses it still must be stopped"
            + " first.",
    mixinStandardHelpOptions = true)
final class IpamReleaseCommand implements Callable<Integer> {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private IpamCommand ipam;

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "This address.")
  private @Nullable String ip;

  @Option(
      names = "--sequence",
      defaultValue = "0",
      description = "Only if it was not assigned anew since 'show --ip' told this number.")
  private long sequence;

  @Option(names = "--handle", paramLabel = "HANDLE", description = "All of this handle.")
  private @Nullable String handle;

  @Override
  public Integer call() {
    if ((ip == null) == (handle == null)) {
      throw new Failure("say either --ip or --handle");
    }
    return ipam.with(client -> tell(client.post(path())));
  }

  private String path() {
    return ip != null
        ? "/addresses/" + ServiceClient.encode(ip) + "/release?sequence=" + sequence
        : "/handles/release?handle=" + ServiceClient.encode(String.valueOf(handle));
  }

  private int tell(JsonNode released) {
    released.path("addresses").forEach(address -> ipam.say(address.asString("") + " released"));
    for (JsonNode refusal : released.path("refused")) {
      ipam.say(
          refusal.path("address").asString("")
              + " not released: "
              + refusal.path("reason").asString(""));
    }
    if (released.path("addresses").isEmpty() && released.path("refused").isEmpty()) {
      ipam.say("nothing to release");
    }
    return released.path("refused").isEmpty() ? 0 : 1;
  }
}
