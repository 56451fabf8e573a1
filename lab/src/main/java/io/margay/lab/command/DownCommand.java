package io.margay.lab.command;

import io.margay.lab.run.Labs;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.WorkloadRecord;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends a lab and removes it. */
@Command(
    name = "down",
    description = "End the lab: its processes, namespaces, links and data.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(names = "--keep", description = "Keep the stores' data and the logs.")
  private boolean keep;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The lab's state directory; if not given, that of this machine's lab.")
  private @Nullable Path state;

  @Override
  public Integer call() {
    LabDirectory directory =
        state != null
            ? new LabDirectory(state)
            : Labs.known().orElseGet(() -> new LabDirectory(Home.defaultState()));
    if (!directory.exists()) {
      spec.commandLine().getOut().println("no lab: nothing to do");
      return 0;
    }
    if (keep && directory.running().isPresent()) {
      // What stays in the stores must not name workloads that are gone.
      var workloads = Running.workloads(directory);
      directory.workloads().stream().map(WorkloadRecord::name).forEach(workloads::remove);
    }
    Labs.down(directory, keep);
    spec.commandLine()
        .getOut()
        .println(keep ? "the lab is down; kept " + directory.path() : "the lab is down");
    return 0;
  }
}
