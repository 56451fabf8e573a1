package io.margay.lab.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A whole cluster on this machine. */
@Command(
    name = "lab",
    description = "A whole cluster on this machine: stores, services, nodes as network namespaces.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      ExecCommand.class,
      WorkloadCommand.class,
      PartCommands.Stop.class,
      PartCommands.Start.class,
      DownCommand.class,
      TrainCommand.class
    })
public final class LabCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
