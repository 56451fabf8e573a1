package io.margay.bench.lab;

import io.margay.cli.Failure;
import io.margay.lab.run.Detached;
import io.margay.lab.run.LabOptions;
import io.margay.lab.run.Labs;
import io.margay.lab.state.LabDirectory;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The lab of a benchmark. */
public final class BenchLab {

  private BenchLab() {}

  /** Where the programs are. */
  public static Path home() {
    return Path.of(System.getProperty("margay.home", ".")).toAbsolutePath().normalize();
  }

  /**
   * The lab that is up, else one that is brought up now and goes down with this program.
   *
   * @param said is told how far it is
   * @throws Failure without root, or if it does not come up
   */
  public static LabDirectory up(int nodes, Consumer<String> said) {
    if (!Labs.isRoot()) {
      throw new Failure("packets through real kernels need root");
    }
    LabDirectory directory =
        Labs.running().orElseGet(() -> new LabDirectory(home().resolve(".margay/bench")));
    if (directory.running().isEmpty()) {
      Labs.claim(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Labs.down(directory, false)));
      Detached.up(
          new LabOptions(Labs.name(), home(), directory.path(), nodes, true, false),
          directory,
          said);
    }
    return directory;
  }
}
