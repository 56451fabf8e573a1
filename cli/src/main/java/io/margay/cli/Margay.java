package io.margay.cli;

import io.margay.cli.api.ApiClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top command: what all others share. */
@Command(
    name = "margay",
    description = "Connects and secures workloads over plain routed IP.",
    mixinStandardHelpOptions = true,
    version = "margay 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ApplyCommand.class,
      GetCommand.class,
      DeleteCommand.class,
      HistoryCommand.class,
      RollbackCommand.class,
      IpamCommand.class,
      BgpCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "In a source tree, ./margay also knows: lab, demo, test, bench NAME.",
    })
final class Margay implements Runnable {

  @Option(
      names = "--server",
      paramLabel = "ADDRESS",
      description =
          "policy-api's address, such as http://127.0.0.1:8080. If not given: MARGAY_SERVER, then"
              + " the running lab, then http://127.0.0.1:8080.")
  @Nullable String server;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  ApiClient api() {
    try {
      return new ApiClient(Servers.choose(server, System.getenv()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
