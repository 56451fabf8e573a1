package io.margay.bench.api;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import io.margay.cli.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicLong names = new AtomicLong();

  Writes(Servers servers, Pgbench pgbench, int seconds, Consumer<String> say) {
    this.servers = servers;
    this.pgbench = pgbench;
    this.seconds = seconds;
    this.say = say;
  }

  void run(List<Integer> clients, Report report) throws InterruptedException {
    say.accept("writes: warming up");
    warmUp(report);
    // A colon before a name would be a variable of pgbench.
    String stored = load(1, Duration.ofSeconds(1)).example().replace(":", ": ");
    for (int count : clients) {
      double unordered = pgbench.unordered(count, seconds, stored);
      double ordered = pgbench.ordered(count, seconds, stored);
      CpuTimes before = servers.cpuTimes();
      Load load = load(count, Duration.ofSeconds(seconds));
      CpuTimes cpu = servers.cpuTimes().since(before);
      String key = "api.writes." + count;
      report.add(count + (count == 1 ? " client" : " clients") + ": write", load.samples());
      report.value(key, load.perSecond());
      cpu.report(report, key + ".cpu.microseconds-per-write", load.samples().count());
      report.value(key + ".pgbench", unordered);
      report.value(key + ".pgbench-ordered", ordered);
      report.ratio(key + "/pgbench", load.perSecond() / unordered);
      report.ratio(key + "/pgbench-ordered", load.perSecond() / ordered);
    }
  }

  /**
   * Until the compiler of policy-api's JVM has little left to do: it would be taken for the work of
   * the writes. What the first seconds are like is a figure of its own.
   */
  private void warmUp(Report report) throws InterruptedException {
    WarmUp warmUp = servers.warmUp();
    Load first = load(WARM_UP_CLIENTS, WARM_UP_ROUND);
    report.value("api.writes." + WARM_UP_CLIENTS + ".first-seconds", first.perSecond());
    while (!warmUp.isOver()) {
      load(WARM_UP_CLIENTS, WARM_UP_ROUND);
    }
    report.value("api.writes.warm-up.compiler-share", warmUp.compilerShare());
  }

  private record Load(Samples samples, double perSecond, String example) {}

  private Load load(int clients, Duration duration) throws InterruptedException {
    List<Future<List<Duration>>> results = new ArrayList<>();
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (int i = 0; i < clients; i++) {
        results.add(threads.submit(() -> write(end)));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Samples samples = new Samples("writes." + clients);
    for (Future<List<Duration>> result : results) {
      try {
        result.get().forEach(samples::add);
      } catch (ExecutionException e) {
        throw new Failure("a client failed: " + e.getCause(), e);
      }
    }
    return new Load(samples, samples.count() / seconds, example());
  }

  private List<Duration> write(long end) throws IOException {
    List<Duration> durations = new ArrayList<>();
    try (HttpConnection connection = new HttpConnection(servers.port())) {
      while (System.nanoTime() < end) {
        byte[] body = policy("w-" + names.incrementAndGet());
        long start = System.nanoTime();
        connection.post(PATH, "application/json", body).expect(201);
        durations.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    return durations;
  }

  /** What is stored for such an object. */
  private String example() {
    try (HttpConnection connection = new HttpConnection(servers.port())) {
      return connection.get(PATH + "/w-" + names.get()).expect(200).text();
    } catch (IOException e) {
      throw new Failure("the API does not answer: " + e.getMessage(), e);
    }
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
