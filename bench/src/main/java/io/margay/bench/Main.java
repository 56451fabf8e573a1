package io.margay.bench;

import io.margay.bench.api.ApiCommand;
import io.margay.bench.cni.CniCommand;
import io.margay.bench.ipam.IpamCommand;
import io.margay.bench.path.PathCommand;
import io.margay.bench.ping.PingCommand;
import io.margay.bench.policy.PolicyCommand;
import io.margay.bench.rr.RrCommand;
import io.margay.cli.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the program starts. */
@Command(
    name = "margay bench",
    description = "Measure, beside the raw limits of the same machine in the same run.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      ApiCommand.class,
      CniCommand.class,
      IpamCommand.class,
      PathCommand.class,
      PingCommand.class,
      PolicyCommand.class,
      RrCommand.class
    })
public final class Main implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler((failure, line, _) -> {
              if (failure instanceof Failure) {
                line.getErr().println("error: " + failure.getMessage());
                return 1;
              }
              throw failure;
            })
            .execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which benchmark? There are: " + String.join(", ", spec.subcommands().keySet()));
  }
}
