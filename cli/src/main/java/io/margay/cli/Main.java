package io.margay.cli;

import picocli.CommandLine;

/** Where the program starts. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command with its subcommands; others may add more to it. */
  public static CommandLine commandLine() {
    return new CommandLine(new Margay())
        .setExecutionExceptionHandler(new Failures())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
