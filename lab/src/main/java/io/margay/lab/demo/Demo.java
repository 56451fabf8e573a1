package io.margay.lab.demo;

import io.margay.cli.Failure;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.lab.run.Waiting;
import io.margay.lab.state.Description;
import io.margay.lab.state.WorkloadRecord;
import io.margay.lab.traffic.Listener;
import io.margay.lab.traffic.Matrix;
import io.margay.lab.traffic.Ping;
import io.margay.lab.traffic.Place;
import io.margay.lab.traffic.Probe;
import io.margay.lab.traffic.ProbeSeries;
import io.margay.lab.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One policy on its way through everything, seen from the workloads. Each step can be run alone, in
 * order; all connections are real, and every cell of every matrix is compared with what the policy
 * says.
 */
public final class Demo implements AutoCloseable {

  private static final ResourceKey POLICY =
      new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "allow-tcp-6379");

  private static final String NEWCOMER = "newcomer";
  private static final int ALLOWED_PORT = 6379;
  private static final int OTHER_PORT = 22;
  private static final Duration PROBE_LIMIT = Duration.ofMillis(700);
  private static final Duration TURN_LIMIT = Duration.ofSeconds(60);

  private final Description lab;
  private final Workloads workloads;
  private final Cluster cluster;
  private final Path policyFile;
  private final Consumer<String> out;

  private final List<String> attached = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private final Place frontend;
  private final Place database;
  private final Place stranger;

  /** Attaches the three workloads, each to another node, with the database's listeners. */
  public Demo(
      Description lab,
      Workloads workloads,
      Cluster cluster,
      Path policyFile,
      Consumer<String> out) {
    this.lab = lab;
    this.workloads = workloads;
    this.cluster = cluster;
    this.policyFile = policyFile;
    this.out = out;
    try {
      this.frontend = attach("frontend", 0, "frontend");
      this.database = attach("database", 1, "database");
      this.stranger = attach("stranger", 2, "stranger");
      for (int port : List.of(ALLOWED_PORT, OTHER_PORT)) {
        listeners.add(new Listener(database, port));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** All steps in order. Returns whether everything was as the policy says. */
  public boolean run() {
    withoutPolicy();
    withPolicy();
    addWorkload();
    relabel();
    deletePolicy();
    if (differences.isEmpty()) {
      out.accept("Everything was as the policy says.");
    } else {
      out.accept("NOT as the policy says:");
      differences.forEach(difference -> out.accept("  " + difference));
    }
    return differences.isEmpty();
  }

  /** The cells seen so far that differ from what the policy says. */
  public List<String> differences() {
    return List.copyOf(differences);
  }

  /** Step 1: without a policy everybody reaches everybody. */
  public void withoutPolicy() {
    title("1. No policy: all is allowed");
    check("without a policy", _ -> true);
  }

  /** Steps 2 and 3: the policy is applied, and enforced. */
  public void withPolicy() {
    title("2. margay apply -f " + policyFile.getFileName());
    Optional<Duration> took = turn(stranger, false, () -> cluster.apply(policyFile));
    out.accept("   globalnetworkpolicy/allow-tcp-6379 created");
    out.accept("");
    title("3. Only frontend → database:" + ALLOWED_PORT + " is open");
    check("with the policy", cell -> allowed(cell, List.of("frontend")));
    tell("from the REST reply to the first refused connection", took);
    out.accept("   in the kernel of " + nodeOf("database").name() + ", towards the database:");
    String hostInterface =
        cluster.endpoint(database.address()).path("spec").path("interfaceName").asString("");
    KernelRules.towards(namespaceOf("database"), hostInterface)
        .forEach(line -> out.accept("     " + line));
    out.accept("");
  }

  /**
   * Step 4: a workload is added while the lab runs. Returns the time to its first answered ping.
   * Done again, it takes the place of the one before.
   */
  public Duration addWorkload() {
    title("4. A new workload");
    if (attached.remove(NEWCOMER)) {
      workloads.remove(NEWCOMER);
    }
    long start = System.nanoTime();
    Place newcomer = attach(NEWCOMER, 0, "frontend");
    Duration add = Duration.ofNanos(System.nanoTime() - start);
    boolean answered =
        Waiting.until(() -> Ping.once(newcomer, stranger.address()), Duration.ofSeconds(10));
    Duration ping = Duration.ofNanos(System.nanoTime() - start);
    if (!answered) {
      differences.add("newcomer gets no answer to its pings of stranger");
    }
    out.accept(
        String.format(
            Locale.ROOT,
            "   from CNI ADD's start to its end %s; to the first answered ping of another node %s",
            millis(add),
            answered ? millis(ping) : "never"));
    out.accept("");
    return ping;
  }

  /** Step 5, first half: the stranger becomes a frontend. */
  public void relabel() {
    title("5. stranger gets the label role=frontend: it gets in");
    Optional<Duration> took =
        turn(stranger, true, () -> cluster.label(stranger.address(), Map.of("role", "frontend")));
    check("after the new label", cell -> allowed(cell, List.of("frontend", "stranger")));
    tell("from the REST reply to the first connection", took);
  }

  /** Step 5, second half: the policy goes, and everything is open again. */
  public void deletePolicy() {
    title("   The policy is deleted: the first matrix is back");
    cluster.delete(POLICY);
    boolean open =
        Waiting.until(
            () -> Probe.tcp(stranger, database.address(), OTHER_PORT, PROBE_LIMIT).isOpen(),
            TURN_LIMIT);
    if (!open) {
      differences.add("database:" + OTHER_PORT + " stays closed without a policy");
    }
    check("after the policy's end", _ -> true);
  }

  /** Removes the policy, if it is there, and the workloads. */
  @Override
  public void close() {
    listeners.forEach(Listener::close);
    try {
      cluster.delete(POLICY);
    } catch (Failure _) {
      // It is gone already.
    }
    List<String> names = List.copyOf(attached);
    attached.clear();
    workloads.removeAll(names);
  }

  private static boolean allowed(Matrix.Cell cell, List<String> sources) {
    return cell.port() == ALLOWED_PORT && sources.contains(cell.from());
  }

  private void check(String when, Matrix.Rule rule) {
    Matrix matrix =
        Matrix.measure(
            List.of(frontend, stranger),
            List.of(database),
            List.of(OTHER_PORT, ALLOWED_PORT),
            PROBE_LIMIT);
    matrix.toString().lines().forEach(line -> out.accept("     " + line));
    matrix.differences(rule).forEach(difference -> differences.add(when + ": " + difference));
    out.accept("");
  }

  /** Does something and finds out how long after its reply a connection turned. */
  private Optional<Duration> turn(Place from, boolean open, LongSupplier change) {
    try (ProbeSeries series = new ProbeSeries(from, database.address(), ALLOWED_PORT)) {
      Waiting.until(() -> series.attempts() > 5, TURN_LIMIT);
      long reply = change.getAsLong();
      Waiting.until(() -> series.turnedTo(open).isPresent(), TURN_LIMIT);
      return series.turnedTo(open).map(first -> Duration.ofNanos(first.startNanos() - reply));
    }
  }

  private void tell(String what, Optional<Duration> took) {
    String time =
        took.map(t -> t.isNegative() ? "none: it was in force before the reply came" : millis(t))
            .orElse("never within " + TURN_LIMIT.toSeconds() + " s");
    out.accept("   " + what + ": " + time);
  }

  private Place attach(String name, int node, String role) {
    Description.Node on = lab.nodes().get(node % lab.nodes().size());
    WorkloadRecord workload = workloads.add(name, on.name(), Map.of("role", role), List.of());
    attached.add(name);
    return Place.of(workload);
  }

  private Description.Node nodeOf(String workload) {
    return lab.node(workloads.find(workload).node());
  }

  private String namespaceOf(String workload) {
    String namespace = nodeOf(workload).namespace();
    if (namespace == null) {
      throw new Failure("the demo's connections need a lab with real namespaces");
    }
    return namespace;
  }

  private void title(String text) {
    out.accept(text);
    out.accept("");
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
