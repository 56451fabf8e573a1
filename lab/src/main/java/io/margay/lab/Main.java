package io.margay.lab;

import io.margay.lab.command.DemoCommand;
import io.margay.lab.command.LabCommand;
import picocli.CommandLine;

/** The command {@code margay} with {@code lab} and {@code demo}. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return io.margay.cli.Main.commandLine()
        .addSubcommand(new LabCommand())
        .addSubcommand(new DemoCommand());
  }
}
