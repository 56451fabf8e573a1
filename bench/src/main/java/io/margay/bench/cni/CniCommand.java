package io.margay.bench.cni;

import io.margay.bench.lab.BenchLab;
import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.bench.service.CompilerThreads;
import io.margay.bench.service.WarmUp;
import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.runtime.CniPlugin;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench cni}. */
@Command(
    name = "cni",
    description =
        "CNI ADD and DEL by their phases, one at a time and several at once, and whole containers by"
            + " podman, beside Debian's bridge and host-local.",
    mixinStandardHelpOptions = true)
public final class CniCommand implements Callable<Integer> {

  /** Where Debian's package containernetworking-plugins puts them. */
  private static final Path STANDARD = Path.of("/usr/lib/cni");

  private static final List<Integer> AT_ONCE = List.of(1, 8);

  private static final int TURNS = 5;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--rounds",
      defaultValue = "200",
      description = "How many containers come and go in each part; ${DEFAULT-VALUE} if not given.")
  private int rounds;

  @Option(
      names = "--starts",
      defaultValue = "20",
      description =
          "How many whole containers podman starts with each; ${DEFAULT-VALUE} if not given, 0 for"
              + " none.")
  private int starts;

  @Override
  public Integer call() throws Exception {
    if (!Files.isExecutable(STANDARD.resolve("bridge"))) {
      throw new Failure(
          "there are no plugins to compare with in "
              + STANDARD
              + ": apt-get install containernetworking-plugins");
    }
    LabDirectory directory = BenchLab.up(2, this::say);
    Description.Node node = directory.running().orElseThrow().node("node1");
    Report report = new Report("cni");
    Path temporary = Files.createTempDirectory("mgyb");
    String other = "mgyb-cni-" + ProcessHandle.current().pid();
    Namespaces.create(other);
    try {
      Plugin ours =
          new Plugin(
              new CniPlugin(
                  BenchLab.home().resolve("cni-plugin/target/margay-cni"),
                  String.valueOf(node.namespace()),
                  Map.of("MARGAY_CNI_SOCKET", node.socket().toString())),
              "{\"cniVersion\":\"1.0.0\",\"name\":\"bench\",\"type\":\"margay-cni\"}");
      warmUp(report, ours, directory.running().orElseThrow().lab().pid());
      for (int atOnce : AT_ONCE) {
        measure(report, atOnce, ours, bridge(other, temporary), node.log());
      }
      if (starts > 0) {
        start(
            report,
            new Starts(
                temporary,
                ours.cni().executable(),
                ours.cni().node(),
                node.socket(),
                other,
                STANDARD));
      }
    } finally {
      Namespaces.delete(other);
      delete(temporary);
    }
    say("");
    say(report.toString());
    say("written to " + report.write(BenchLab.home().resolve("bench/results")));
    return 0;
  }

  /**
   * Until the compilers of the lab's programs have little left to do: on a machine of few cores
   * their work would be taken for that of an ADD. What the first containers are like is a figure of
   * its own.
   */
  private void warmUp(Report report, Plugin ours, long lab)
      throws InterruptedException, ExecutionException {
    WarmUp warmUp =
        new WarmUp(new CompilerThreads(ProcessHandle.of(lab).orElseThrow()), Duration.ofMinutes(1));
    String prefix = "mgyb-" + ProcessHandle.current().pid() + "-w";
    say(rounds + " containers come and go, of programs that have just started");
    Samples add = new Samples("add.first");
    Samples delete = new Samples("del.first");
    new Containers(ours, prefix + "0-").run(rounds, 0, 1, add, delete);
    report.add("ADD, the programs just started", add);
    report.add("DEL, the programs just started", delete);
    report.value("cni.add.first.p50.millis", add.seconds(0.5) * 1e3);
    for (int i = 1; !warmUp.isOver(); i++) {
      new Containers(ours, prefix + i + "-")
          .run(20, 0, 8, new Samples("warm-up"), new Samples("warm-up"));
    }
    report.value("cni.warm-up.compiler-share", warmUp.compilerShare());
  }

  private void start(Report report, Starts containers) {
    say(starts + " containers started by podman with each");
    Samples margay = new Samples("start");
    Samples bridge = new Samples("bridge-start");
    containers.run(starts, margay, bridge);
    report.add("podman run, start to end", margay);
    report.add("podman run with bridge and host-local", bridge);
    report.compare(margay, bridge);
  }

  private void measure(Report report, int atOnce, Plugin ours, Plugin bridge, Path log)
      throws InterruptedException, ExecutionException, IOException {
    say(rounds + " containers come and go, " + atOnce + " at once");
    String suffix = atOnce == 1 ? "" : "." + atOnce;
    Samples add = new Samples("add" + suffix);
    Samples delete = new Samples("del" + suffix);
    Samples bridgeAdd = new Samples("bridge-add" + suffix);
    Samples bridgeDelete = new Samples("bridge-del" + suffix);
    String prefix = "mgyb-" + ProcessHandle.current().pid() + "-";
    Phases adds = Phases.from(Phases.ADD, log);
    Phases deletes = Phases.from(Phases.DELETE, log);
    int warmUp = Math.max(atOnce, rounds / 10);
    // In turn, so that what else the machine does concerns both.
    for (int turn = 0; turn < TURNS; turn++) {
      int count = rounds * (turn + 1) / TURNS - rounds * turn / TURNS;
      int before = turn == 0 ? warmUp : 0;
      new Containers(bridge, prefix + "b" + turn + "-")
          .run(count, before, atOnce, bridgeAdd, bridgeDelete);
      new Containers(ours, prefix + "m" + turn + "-").run(count, before, atOnce, add, delete);
    }
    String many = atOnce == 1 ? "" : ", " + atOnce + " at once";
    report.add("ADD" + many + ": policy and route in the kernel", add);
    adds.report(report, suffix, warmUp);
    report.add("DEL" + many, delete);
    deletes.report(report, suffix, warmUp);
    report.add("bridge and host-local ADD" + many, bridgeAdd);
    report.add("bridge and host-local DEL" + many, bridgeDelete);
    report.compare(add, bridgeAdd);
    report.compare(delete, bridgeDelete);
    report.value("cni." + add.name() + ".p99.millis", add.seconds(0.99) * 1e3);
  }

  private static Plugin bridge(String node, Path temporary) {
    return new Plugin(
        new CniPlugin(STANDARD.resolve("bridge"), node, Map.of()),
        """
        {"cniVersion":"1.0.0","name":"bench-bridge","type":"bridge","bridge":"bench0","isGateway":true,
         "ipam":{"type":"host-local","subnet":"10.99.0.0/16","dataDir":"%s"}}
        """
            .formatted(temporary));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
