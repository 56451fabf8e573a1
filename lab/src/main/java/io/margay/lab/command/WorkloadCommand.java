package io.margay.lab.command;

import io.margay.lab.run.Labs;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.WorkloadRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Workloads of the lab. */
@Command(
    name = "workload",
    description = "Attach and detach workloads, through CNI.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class WorkloadCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say add or rm");
  }

  @Command(name = "add", description = "Attach a workload.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--node", required = true, paramLabel = "NODE") String node,
      @Option(names = "--label", paramLabel = "KEY=VALUE") Map<String, String> labels,
      @Option(names = "--profile", paramLabel = "PROFILE") List<String> profiles) {
    LabDirectory directory = Labs.runningOrThrow();
    long start = System.nanoTime();
    WorkloadRecord workload =
        Running.workloads(directory)
            .add(
                name,
                node,
                labels == null ? Map.of() : labels,
                profiles == null ? List.of() : profiles);
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "workload/%s on %s at %s, attached in %d ms",
                name,
                node,
                workload.addressOrThrow(),
                (System.nanoTime() - start) / 1_000_000));
    return 0;
  }

  @Command(name = "rm", description = "Detach a workload.", mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "NAME") String name) {
    Running.workloads(Labs.runningOrThrow()).remove(name);
    spec.commandLine().getOut().println("workload/" + name + " removed");
    return 0;
  }
}
