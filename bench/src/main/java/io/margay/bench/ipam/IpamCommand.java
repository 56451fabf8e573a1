package io.margay.bench.ipam;

import io.margay.bench.lab.BenchLab;
import io.margay.bench.pgbench.PgbenchRun;
import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench ipam}. */
@Command(
    name = "ipam",
    description =
        "Addresses for workloads, on a PostgreSQL and a broker of their own, beside one insert by"
            + " pgbench on the same server.",
    mixinStandardHelpOptions = true)
public final class IpamCommand implements Callable<Integer> {

  private static final int WARM_UP_NODES = 64;
  private static final int WARM_UP_SECONDS = 3;

  private static final String TABLES =
      """
      DROP TABLE IF EXISTS address;
      CREATE TABLE address (id bigserial PRIMARY KEY, ip inet NOT NULL, node text NOT NULL, handle text NOT NULL, at timestamptz DEFAULT now());
      """;

  private static final String INSERT =
      """
      INSERT INTO address (ip, node, handle) VALUES ('10.0.0.1', 'node-17', 'k8s-pod-network.0123456789abcdef0123456789abcdef.eth0');
      """;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--seconds",
      defaultValue = "6",
      description = "How long each load lasts; ${DEFAULT-VALUE} if not given.")
  private int seconds;

  @Option(
      names = "--nodes",
      split = ",",
      defaultValue = "1,8,64",
      description = "How many nodes ask at once; ${DEFAULT-VALUE} if not given.")
  private List<Integer> nodes = List.of();

  @Option(
      names = "--first-blocks",
      defaultValue = "1000",
      description =
          "How many nodes ask for their first block at once; ${DEFAULT-VALUE} if not given, 0 for"
              + " none.")
  private int firstBlocks;

  @Option(
      names = "--held",
      defaultValue = "14",
      description =
          "The last load is repeated where others have all addresses of a prefix of this length,"
              + " which should make no difference; ${DEFAULT-VALUE} if not given, from 12 to 26, 0"
              + " for none.")
  private int held;

  @Option(names = "--jar", description = "Another ipam-service to measure than the one built here.")
  private @Nullable Path jar;

  @Override
  public Integer call() throws Exception {
    Path home = BenchLab.home();
    Report report = new Report("ipam");
    say("starting PostgreSQL, Kafka and ipam-service");
    try (IpamServers servers = IpamServers.start(home, jar)) {
      PgbenchRun pgbench = servers.stores().pgbench();
      try (Load load = new Load(servers.grpcPort())) {
        say("warming up");
        warmUp(servers, load, report);
        for (int count : nodes) {
          measure(servers, pgbench, load, count, report);
        }
        if (held > 0) {
          measureHeld(servers, load, report);
        }
        if (firstBlocks > 0) {
          servers.know(Load.FRESH, firstBlocks);
          Load.Burst burst = load.firstBlocks(firstBlocks);
          report.add(firstBlocks + " nodes, first block", burst.samples());
          report.value("ipam.first-blocks.seconds", burst.seconds());
          say(
              String.format(
                  Locale.ROOT,
                  "%d first blocks at once: %.2f s, all different",
                  firstBlocks,
                  burst.seconds()));
        }
      }
    }
    say("");
    say(report.toString());
    say("written to " + report.write(home.resolve("bench/results")));
    return 0;
  }

  private static void warmUp(IpamServers servers, Load load, Report report) throws Exception {
    servers.know(Load.node("warm"), WARM_UP_NODES);
    WarmUp warmUp = servers.warmUp();
    while (!warmUp.isOver()) {
      load.comeAndGo("warm", WARM_UP_NODES, WARM_UP_SECONDS);
    }
    report.value("ipam.warm-up.compiler-share", warmUp.compilerShare());
  }

  private void measure(IpamServers servers, PgbenchRun pgbench, Load load, int count, Report report)
      throws Exception {
    servers.know(Load.node("n" + count), count);
    double limit = pgbench.run(TABLES, INSERT, count, seconds);
    CpuTimes before = servers.cpuTimes();
    Load.Burst burst = load.assign("n" + count, count, seconds);
    CpuTimes cpu = servers.cpuTimes().since(before);
    Samples samples = burst.samples();
    double rate = rate(burst);
    report.add(count + " nodes, an address", samples);
    report.value("ipam.assign." + count + ".per-second", rate);
    report.value("pgbench." + count + ".per-second", limit);
    report.ratio("ipam.assign." + count + "/pgbench", rate / limit);
    cpu.report(report, "ipam.assign." + count + ".cpu.microseconds", samples.count());
    if (count == nodes.getLast()) {
      report.value("ipam.assign.per-second", rate);
    }
    say(
        String.format(
            Locale.ROOT,
            "%d nodes: %.0f assignments/s, pgbench %.0f inserts/s, %.2f of it",
            count,
            rate,
            limit,
            rate / limit));
  }

  /** First once more without them, as the machine may have become slower meanwhile. */
  private void measureHeld(IpamServers servers, Load load, Report report) throws Exception {
    int count = nodes.getLast();
    for (String prefix : List.of("before", "held")) {
      servers.know(Load.node(prefix), count);
    }
    double before = rate(load.assign("before", count, seconds));
    servers.hold(held);
    // Upon which the service reads what everybody has.
    load.askInVain(IpamServers.FULL_POOL);
    double after = rate(load.assign("held", count, seconds));
    report.ratio("ipam.assign." + count + ".held/empty", after / before);
    report.value("ipam.held.resident.mebibytes", servers.residentMebibytes());
    say(
        String.format(
            Locale.ROOT,
            "%d nodes: %.0f assignments/s, where others have %d addresses %.0f",
            count,
            before,
            1 << (32 - held),
            after));
  }

  private static double rate(Load.Burst burst) {
    return burst.samples().count() / burst.seconds();
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
