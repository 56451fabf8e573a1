package io.margay.bench.policy;

import io.margay.agent.netlink.Netns;
import io.margay.bench.report.Report;
import io.margay.bench.service.BuiltService;
import io.margay.bench.service.ProcessMemory;
import io.margay.cli.Failure;
import io.margay.core.calc.Change;
import io.margay.core.model.Builtins;
import io.margay.core.model.Resource;
import io.margay.lab.host.Namespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The memory of an agent's whole process, as the kernel sees it (VmRSS), with nothing to do and
 * with a large cluster's policies in force: a process of its own on a network namespace's kernel,
 * fed over gRPC.
 */
final class AgentMemory {

  private static final String NAMESPACE = "mgy-bench-rss";
  private static final int FEED = 5473;

  /** Until what it began with is collected and its heap has shrunk. */
  private static final Duration SETTLING = Duration.ofSeconds(20);

  private static final long LIMIT_SECONDS = 300;

  /** As images are run, but that the heap may grow and gives back what it does not need. */
  private static final List<String> JVM =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-Xmx768m");

  private final GraphWorld world;
  private final Path home;
  private final Consumer<String> say;

  AgentMemory(GraphWorld world, Path home, Consumer<String> say) {
    this.world = world;
    this.home = home;
    this.say = say;
  }

  void run(Report report) throws IOException, InterruptedException {
    // One for both: the threads of a gRPC server outlive it, and stay in the namespace of the
    // first.
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    try {
      report.value("agent.idle.rss.mib", measure("idle", () -> Builtins.all().stream()));
      report.value("agent.rss.mib", measure("loaded", this::all));
    } finally {
      Namespaces.delete(NAMESPACE);
    }
  }

  private Stream<Resource> all() {
    return world.all().map(change -> ((Change.Put) change).resource());
  }

  private double measure(String what, Supplier<Stream<Resource>> resources)
      throws IOException, InterruptedException {
    Path directory = home.resolve("bench/target/rss");
    BuiltService.fresh(directory);
    Process agent = null;
    try (FeedOfOne feed = new FeedOfOne(Netns.at(Namespaces.file(NAMESPACE)), FEED, resources)) {
      agent = start(directory);
      if (!feed.awaitApplied(LIMIT_SECONDS)) {
        throw new Failure(
            "the agent has not programmed its kernel; its log is " + directory.resolve("log"));
      }
      Thread.sleep(SETTLING);
      double mebibytes = resident(agent) / 1024.0;
      say.accept(what + ": " + Math.round(mebibytes) + " MiB");
      return mebibytes;
    } finally {
      if (agent != null) {
        agent.destroy();
        if (!agent.waitFor(20, TimeUnit.SECONDS)) {
          agent.destroyForcibly().waitFor();
        }
      }
    }
  }

  private Process start(Path directory) throws IOException {
    List<String> command =
        Stream.of(
                // nsenter becomes what it starts, so that the process is the agent's own.
                Stream.of(
                    "nsenter",
                    "--net=" + Namespaces.file(NAMESPACE),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                JVM.stream(),
                Stream.of("-jar", BuiltService.of(home, "node-agent").jar().toString()))
            .flatMap(part -> part)
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MARGAY_NODE_NAME", "node-0",
                "MARGAY_NODE_IP", "127.0.0.1/8",
                "MARGAY_FEED", "127.0.0.1:" + FEED,
                "MARGAY_IPAM", "127.0.0.1:5474",
                "MARGAY_CNI_SOCKET", directory.resolve("cni.sock").toString(),
                "MARGAY_STATE_DIR", directory.resolve("state").toString(),
                "MARGAY_ADDRESS_STOCK", "0",
                "MARGAY_RULES", "nftables"));
    return builder.start();
  }

  private static long resident(Process process) throws IOException {
    return ProcessMemory.kibibytes(process.pid(), "VmRSS")
        .orElseThrow(() -> new Failure("the agent has ended"));
  }
}
