package io.margay.bench.api;

import io.margay.bench.report.Report;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** New objects, as fast as so many clients can send them, each waiting for its answer. */
final class Writes {

  static final String PATH = "/apis/projectcalico.org/v3/globalnetworkpolicies";

  private static final int WARM_UP_CLIENTS = 64;
  private static final Duration WARM_UP_ROUND = Duration.ofSeconds(3);

  private final Servers servers;
  private final Pgbench pgbench;
  private final int seconds;
  private final Consumer<String> say;
  private final WriteLoad load;

  Writes(Servers servers, Pgbench pgbench, int seconds, Consumer<String> say) {
    this.servers = servers;
    this.pgbench = pgbench;
    this.seconds = seconds;
    this.say = say;
    this.load = new WriteLoad(servers.port(), "w");
  }

  void run(List<Integer> clients, Report report) throws InterruptedException {
    say.accept("writes: warming up");
    warmUp(report);
    // A colon before a name would be a variable of pgbench.
    String stored = load.run(1, Duration.ofSeconds(1)).example().replace(":", ": ");
    for (int count : clients) {
      double unordered = pgbench.unordered(count, seconds, stored);
      double ordered = pgbench.ordered(count, seconds, stored);
      CpuTimes before = servers.cpuTimes();
      WriteLoad.Done done = load.run(count, Duration.ofSeconds(seconds));
      CpuTimes cpu = servers.cpuTimes().since(before);
      String key = "api.writes." + count;
      report.add(count + (count == 1 ? " client" : " clients") + ": write", done.samples());
      report.value(key, done.perSecond());
      cpu.report(report, key + ".cpu.microseconds-per-write", done.samples().count());
      report.value(key + ".pgbench", unordered);
      report.value(key + ".pgbench-ordered", ordered);
      report.ratio(key + "/pgbench", done.perSecond() / unordered);
      report.ratio(key + "/pgbench-ordered", done.perSecond() / ordered);
    }
  }

  /**
   * Until the compiler of policy-api's JVM has little left to do: it would be taken for the work of
   * the writes. What the first seconds are like is a figure of its own.
   */
  private void warmUp(Report report) throws InterruptedException {
    WarmUp warmUp = servers.warmUp();
    WriteLoad.Done first = load.run(WARM_UP_CLIENTS, WARM_UP_ROUND);
    report.value("api.writes." + WARM_UP_CLIENTS + ".first-seconds", first.perSecond());
    while (!warmUp.isOver()) {
      var unused = load.run(WARM_UP_CLIENTS, WARM_UP_ROUND);
    }
    report.value("api.writes.warm-up.compiler-share", warmUp.compilerShare());
  }

  static byte[] policy(String name) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","metadata":{"name":"%s","labels":{"team":"bench"}},\
    "spec":{"order":100,"selector":"role == \\"database\\"","types":["Ingress"],"ingress":[{"action":"Allow","protocol":"TCP",\
    "source":{"selector":"role == \\"backend\\" && env == \\"production\\""},"destination":{"ports":[5432,6379]}}]}}\
    """
        .formatted(name)
        .getBytes(StandardCharsets.UTF_8);
  }
}
