package io.margay.lab.command;

import io.margay.lab.run.Detached;
import io.margay.lab.run.Lab;
import io.margay.lab.run.LabOptions;
import io.margay.lab.run.Labs;
import io.margay.lab.run.Progress;
import io.margay.lab.state.LabDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings a lab up. */
@Command(name = "up", description = "Start the lab.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "How many nodes, 1 to 50; ${DEFAULT-VALUE} if not given.")
  private int nodes;

  @Option(names = "--detach", description = "Return when it is up; 'lab down' ends it.")
  private boolean detach;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where its data and logs are; .margay/lab in the source tree if not given.")
  private @Nullable Path state;

  @Option(
      names = "--recording",
      description = "No network namespaces: agents only record what they would program.")
  private boolean recording;

  @Option(names = "--claimed", hidden = true, description = "The parent has made way already.")
  private boolean claimed;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Path place = state == null ? Home.defaultState() : state.toAbsolutePath();
    LabDirectory directory = new LabDirectory(place);
    Optional<LabDirectory> running = Labs.running();
    if (running.isPresent() && running.get().path().equals(directory.path())) {
      out.println("the lab is already up: " + running.get().running().orElseThrow().server());
      return 0;
    }
    boolean kernel = Labs.isRoot() && !recording;
    if (!kernel && !recording) {
      out.println(
          "without root there can be no network namespaces and no rules in the kernel: agents"
              + " record what they would program");
    }
    LabOptions options =
        new LabOptions(Labs.name(), Home.find(), directory.path(), nodes, kernel, false);
    if (!claimed) {
      Labs.claim(directory);
    }
    if (detach) {
      Detached.up(options, directory, line -> out.println(line));
      return 0;
    }
    return foreground(options, out);
  }

  private static int foreground(LabOptions options, PrintWriter out) throws InterruptedException {
    Progress progress =
        new Progress(line -> {
          out.println(line);
          out.flush();
        });
    CountDownLatch end = new CountDownLatch(1);
    Lab lab = new Lab(options, progress);
    Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "lab-end"));
    var description = lab.up();
    progress.say(
        String.format(
            Locale.ROOT,
            "the lab is up in %.1f s: %s (Swagger UI at /swagger-ui.html)",
            progress.elapsed().toMillis() / 1000.0,
            description.server()));
    end.await();
    return 0;
  }
}
