package io.margay.bench.path;

import io.margay.bench.lab.BenchLab;
import io.margay.bench.report.Report;
import io.margay.lab.state.LabDirectory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench path}. */
@Command(
    name = "path",
    description =
        "From a REST write to the first packet that the kernel lets through, step by step, in a"
            + " three-node lab.",
    mixinStandardHelpOptions = true)
public final class PathCommand implements Callable<Integer> {

  private static final int NODES = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--rounds",
      defaultValue = "100",
      description = "How many writes are measured; ${DEFAULT-VALUE} if not given.")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      description = "How many writes before are not; ${DEFAULT-VALUE} if not given.")
  private int warmUp;

  @Override
  public Integer call() throws Exception {
    LabDirectory directory = BenchLab.up(NODES, this::say);
    Report report = new Report("path");
    try (ChangePath path = new ChangePath(directory, BenchLab.home())) {
      say("writing, one change at a time: " + warmUp + " to warm up, then " + rounds);
      path.run(warmUp, rounds);
      path.report(report);
    }
    say("");
    say(report.toString());
    say("written to " + report.write(BenchLab.home().resolve("bench/results")));
    return 0;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
