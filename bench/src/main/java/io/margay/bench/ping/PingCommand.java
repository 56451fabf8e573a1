package io.margay.bench.ping;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.bench.lab.BenchLab;
import io.margay.bench.report.Report;
import io.margay.cli.Failure;
import io.margay.lab.run.Labs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench ping}. */
@Command(
    name = "ping",
    description =
        "From attaching a workload to its first answered ping, with many policies in the kernel,"
            + " beside the same steps by the system's own tools.",
    mixinStandardHelpOptions = true)
public final class PingCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--policies",
      defaultValue = "10000",
      description = "How many policies the kernel has; ${DEFAULT-VALUE} if not given.")
  private int policies;

  @Option(
      names = "--rounds",
      defaultValue = "100",
      description = "How many workloads are attached; ${DEFAULT-VALUE} if not given.")
  private int rounds;

  @Option(
      names = "--backend",
      defaultValue = "NFTABLES",
      description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Backend backend;

  @Override
  public Integer call() throws Exception {
    if (!Labs.isRoot()) {
      throw new Failure("packets through real kernels need root");
    }
    Path home = BenchLab.home();
    Report report = new Report("ping");
    try (FirstPing ping = new FirstPing(policies, BackendChoice.of(backend))) {
      say(policies + " policies are in the kernel; attaching " + rounds + " workloads");
      ping.run(rounds, report);
    }
    say("");
    say(report.toString());
    say("written to " + report.write(home.resolve("bench/results")));
    return 0;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
