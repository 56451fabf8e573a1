package io.margay.lab.command;

import io.margay.cli.api.ApiClient;
import io.margay.lab.demo.Cluster;
import io.margay.lab.demo.Demo;
import io.margay.lab.demo.RecordedDemo;
import io.margay.lab.run.Detached;
import io.margay.lab.run.LabOptions;
import io.margay.lab.run.Labs;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows one policy on its whole way, and checks every step. */
@Command(
    name = "demo",
    description = "Run the demo in a lab of its own, or in the one that is up.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  private static final int NODES = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--recording",
      description = "Without namespaces and rules: show what agents would program.")
  private boolean recording;

  @Override
  public Integer call() {
    Optional<LabDirectory> running = Labs.running();
    if (running.isPresent()) {
      say("using the lab that is up; it stays up");
      return demo(running.get());
    }
    LabDirectory directory = new LabDirectory(Home.defaultState());
    Labs.claim(directory);
    Thread cleaning = new Thread(() -> Labs.down(directory, false), "demo-end");
    Runtime.getRuntime().addShutdownHook(cleaning);
    boolean kernel = Labs.isRoot() && !recording;
    Detached.up(
        new LabOptions(Labs.name(), Home.find(), directory.path(), NODES, kernel, false),
        directory,
        this::say);
    int exit = demo(directory);
    long start = System.nanoTime();
    Labs.down(directory, false);
    Runtime.getRuntime().removeShutdownHook(cleaning);
    say("the lab is down, nothing is left (" + (System.nanoTime() - start) / 1_000_000 + " ms)");
    return exit;
  }

  private int demo(LabDirectory directory) {
    Description lab = Running.lab(directory);
    Path policy = Home.find().resolve("examples/allow-tcp-6379.yaml");
    say("");
    try (ApiClient api = new ApiClient(URI.create(lab.server()))) {
      Cluster cluster = new Cluster(api);
      return (lab.kernel()
              ? real(directory, lab, cluster, policy)
              : recorded(directory, lab, cluster, policy))
          ? 0
          : 1;
    }
  }

  private boolean real(LabDirectory directory, Description lab, Cluster cluster, Path policy) {
    try (Demo demo = new Demo(lab, Running.workloads(directory), cluster, policy, this::say)) {
      return demo.run();
    }
  }

  private boolean recorded(LabDirectory directory, Description lab, Cluster cluster, Path policy) {
    try (RecordedDemo demo =
        new RecordedDemo(lab, Running.workloads(directory), cluster, policy, this::say)) {
      return demo.run();
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
