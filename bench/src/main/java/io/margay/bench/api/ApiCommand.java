package io.margay.bench.api;

import io.margay.bench.lab.BenchLab;
import io.margay.bench.report.Report;
import io.margay.cli.Failure;
import io.margay.lab.host.Tool;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench api}. */
@Command(
    name = "api",
    description =
        "The API and its feed on a PostgreSQL and a broker of their own, beside the same rows by"
            + " pgbench.",
    mixinStandardHelpOptions = true)
public final class ApiCommand implements Callable<Integer> {

  /** What can be measured alone. */
  enum Part {
    start,
    writes,
    list,
    watch,
    feed,
    hostile
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "start,writes,list,watch,feed,hostile",
      description = "Some of: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "6",
      description = "How long each load lasts; ${DEFAULT-VALUE} if not given.")
  private int seconds;

  @Option(
      names = "--clients",
      split = ",",
      defaultValue = "1,8,64",
      description = "How many clients write at once; ${DEFAULT-VALUE} if not given.")
  private List<Integer> clients = List.of();

  @Option(
      names = "--watchers",
      defaultValue = "1000",
      description = "How many clients watch; ${DEFAULT-VALUE} if not given.")
  private int watchers;

  @Option(
      names = "--agents",
      defaultValue = "1000",
      description = "How many agents take the feed; ${DEFAULT-VALUE} if not given.")
  private int agents;

  @Override
  public Integer call() throws Exception {
    if (parts.contains(Part.writes) && !Tool.exists("pgbench")) {
      throw new Failure("pgbench is not there: install postgresql-contrib");
    }
    Path home = BenchLab.home();
    Report report = new Report("api");
    say("starting PostgreSQL, Kafka and policy-api");
    try (Servers servers = Servers.start(home)) {
      for (Part part : Part.values()) {
        if (parts.contains(part)) {
          run(part, servers, home, report);
        }
      }
    }
    say("");
    say(report.toString());
    say("written to " + report.write(home.resolve("bench/results")));
    return 0;
  }

  private void run(Part part, Servers servers, Path home, Report report) throws Exception {
    switch (part) {
      case start -> {
        report.value("api.start.seconds", servers.apiStart().toMillis() / 1e3);
        report.value("api.start.rss.mebibytes", servers.apiMemory() / 1048576.0);
        report.value("api.start.cpu.seconds", servers.apiCpu().toMillis() / 1e3);
        new AotStart(servers, this::say).run(report);
      }
      case writes -> {
        Pgbench pgbench = new Pgbench(servers.stores().pgbench());
        new Writes(servers, pgbench, seconds, this::say).run(clients, report);
      }
      case list -> new Lists(servers).run(report);
      case watch -> {
        try (WatchFanOut watches = new WatchFanOut(servers, watchers)) {
          watches.run(report);
        }
      }
      case feed -> {
        try (Feed feed = new Feed(servers, agents, this::say)) {
          feed.run(report);
        }
      }
      case hostile -> new Hostile(servers).run(seconds, report);
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
