package io.margay.lab.command;

import io.margay.lab.run.Lab;
import io.margay.lab.run.LabOptions;
import io.margay.lab.run.Labs;
import io.margay.lab.run.Progress;
import io.margay.lab.state.LabDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the AOT caches of the programs as they are built now. */
@Command(
    name = "train",
    description =
        "Run a small lab once so that each program writes its AOT cache (JEP 514): later labs start"
            + " faster. Needs no privilege.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path state = Files.createTempDirectory("margay-train");
    LabDirectory directory = new LabDirectory(state);
    Labs.claim(directory);
    Progress progress = new Progress(line -> spec.commandLine().getOut().println(line));
    try (Lab lab =
        new Lab(new LabOptions(Labs.name(), Home.find(), state, 1, false, true), progress)) {
      lab.up();
    } finally {
      directory.delete();
    }
    progress.say("the caches are made");
    return 0;
  }
}
