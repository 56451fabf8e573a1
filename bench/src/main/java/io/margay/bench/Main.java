package io.margay.bench;

import io.margay.cli.Failure;
import io.margay.lab.run.Detached;
import io.margay.lab.run.LabOptions;
import io.margay.lab.run.Labs;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.LabName;
import io.margay.lab.workload.Workloads;
import java.nio.file.Path;
import java.util.Optional;

/** {@code ./margay bench NAME [--rounds N]}. */
final class Main {

  private static final int NODES = 3;
  private static final int ROUNDS = 40;

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 0 || !args[0].equals("path")) {
      System.err.println(
          "usage: margay bench path [--rounds N]   (the way of a policy change, step by step)");
      System.exit(2);
    }
    if (!Labs.isRoot()) {
      System.err.println(
          "margay bench path: needs root, for it measures real kernels in network namespaces");
      System.exit(2);
    }
    try {
      path(rounds(args));
    } catch (Failure e) {
      System.err.println("margay bench path: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int rounds(String[] args) {
    if (args.length == 3 && args[1].equals("--rounds") && args[2].matches("[1-9][0-9]{0,4}")) {
      return Integer.parseInt(args[2]);
    }
    if (args.length > 1) {
      throw new Failure("expected --rounds and a number from 1 to 99999");
    }
    return ROUNDS;
  }

  private static void path(int rounds) throws Exception {
    Path home = Path.of(System.getProperty("margay.home", "."));
    LabDirectory directory = new LabDirectory(home.resolve(".margay/lab-bench"));
    Optional<LabDirectory> other = Labs.running();
    if (other.isPresent()) {
      throw new Failure("a lab is up and would disturb the figures: './margay lab down' first");
    }
    Labs.claim(directory);
    Thread cleaning = new Thread(() -> Labs.down(directory, false), "bench-end");
    Runtime.getRuntime().addShutdownHook(cleaning);
    Detached.up(
        new LabOptions(new LabName("bench"), home, directory.path(), NODES, true, false),
        directory,
        System.out::println);
    Results results = new Results();
    var lab = directory.running().orElseThrow(() -> new Failure("the lab did not stay up"));
    new PathBenchmark(
            lab,
            new Workloads(directory, lab, home.resolve("cni-plugin/target/margay-cni")),
            rounds)
        .run(results);
    results.table().forEach(System.out::println);
    Path file = home.resolve("bench/results/path.json");
    results.write(file);
    System.out.println("written to " + file);
  }
}
