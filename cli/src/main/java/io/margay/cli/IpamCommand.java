package io.margay.cli;

import io.margay.cli.ipam.BlockMap;
import io.margay.cli.service.Service;
import io.margay.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code margay ipam}: blocks and addresses. */
@Command(
    name = "ipam",
    description = "Show, check and repair who has which address.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      IpamShowCommand.class,
      IpamCheckCommand.class,
      IpamReleaseCommand.class,
      IpamSplitCommand.class
    })
final class IpamCommand implements Runnable {

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Margay margay;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--ipam-server",
      paramLabel = "ADDRESS",
      description =
          "ipam-service's address, such as http://127.0.0.1:8081. If not given: MARGAY_IPAM_SERVER,"
              + " then the running lab, then http://127.0.0.1:8081.")
  private @Nullable String server;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command of ipam is missing");
  }

  @Command(
      name = "block-map",
      description = "Every block as a bar: # used, h held, c cooling.",
      mixinStandardHelpOptions = true)
  int blockMap() {
    return with(client -> {
      say(BlockMap.of(client.get("/blocks")).stripTrailing());
      return 0;
    });
  }

  Margay margay() {
    return margay;
  }

  int with(Function<ServiceClient, Integer> work) {
    try (ServiceClient client =
        new ServiceClient(Service.IPAM, Servers.choose(Service.IPAM, server, System.getenv()))) {
      return work.apply(client);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
