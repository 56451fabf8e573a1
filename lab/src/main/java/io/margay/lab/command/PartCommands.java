package io.margay.lab.command;

import io.margay.lab.run.Labs;
import io.margay.lab.run.Parts;
import io.margay.lab.state.LabDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stopping and starting parts, to see what then happens. */
final class PartCommands {

  private PartCommands() {}

  private static Parts parts() {
    LabDirectory directory = Labs.runningOrThrow();
    return new Parts(directory, Running.lab(directory));
  }

  /** Ends a part. */
  @Command(
      name = "stop",
      description = "End a service or an agent; it stays down until 'lab start'.",
      mixinStandardHelpOptions = true)
  static final class Stop implements Callable<Integer> {

    @Parameters(paramLabel = "PART", description = "Such as policy-api or node1.")
    private String part = "";

    @Option(names = "--kill", description = "By force, without a chance to tidy up.")
    private boolean kill;

    @Override
    public Integer call() {
      if (kill) {
        parts().kill(part);
      } else {
        parts().stop(part);
      }
      return 0;
    }
  }

  /** Starts a part. */
  @Command(
      name = "start",
      description = "Start a service or an agent that was stopped, and wait until it is well.",
      mixinStandardHelpOptions = true)
  static final class Start implements Callable<Integer> {

    @Parameters(paramLabel = "PART", description = "Such as policy-api or node1.")
    private String part = "";

    @Override
    public Integer call() {
      parts().start(part);
      return 0;
    }
  }
}
