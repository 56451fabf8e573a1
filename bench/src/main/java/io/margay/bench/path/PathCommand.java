package io.margay.bench.path;

import io.margay.bench.report.Report;
import io.margay.cli.Failure;
import io.margay.lab.run.Detached;
import io.margay.lab.run.LabOptions;
import io.margay.lab.run.Labs;
import io.margay.lab.state.LabDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
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
    if (!Labs.isRoot()) {
      throw new Failure("packets through real kernels need root");
    }
    Path home = Path.of(System.getProperty("margay.home", ".")).toAbsolutePath().normalize();
    LabDirectory directory =
        Labs.running().orElseGet(() -> new LabDirectory(home.resolve(".margay/bench")));
    boolean own = directory.running().isEmpty();
    if (own) {
      Labs.claim(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Labs.down(directory, false)));
      Detached.up(
          new LabOptions(Labs.name(), home, directory.path(), NODES, true, false),
          directory,
          this::say);
    }
    Report report = new Report("path");
    try (ChangePath path = new ChangePath(directory, home)) {
      say("writing, one change at a time: " + warmUp + " to warm up, then " + rounds);
      path.run(warmUp, rounds);
      path.report(report);
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
