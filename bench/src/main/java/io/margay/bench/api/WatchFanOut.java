package io.margay.bench.api;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.lab.run.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** From a write to the watches of so many clients, a connection each. */
final class WatchFanOut implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 40;
  private static final String NAMESPACE = "/apis/projectcalico.org/v3/namespaces/bench-watch/";

  private final Servers servers;
  private final List<HttpConnection> connections = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final long[] arrivals;
  private volatile String expected = "\"none\"";

  WatchFanOut(Servers servers, int count) {
    this.servers = servers;
    this.arrivals = new long[count];
  }

  void run(Report report) throws IOException {
    int count = arrivals.length;
    for (int i = 0; i < count; i++) {
      watch(i);
    }
    if (!Waiting.until(() -> open.get() >= count, LIMIT)) {
      throw new Failure(open.get() + " of " + count + " watches are open after " + LIMIT);
    }
    Samples samples = new Samples("watch." + count);
    Duration cpu = Duration.ZERO;
    try (HttpConnection writer = new HttpConnection(servers.port())) {
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        Arrays.fill(arrivals, 0);
        arrived.set(0);
        expected = "\"name\":\"watched-" + round + "\"";
        if (round == WARM_UP) {
          cpu = servers.apiCpu();
        }
        long start = System.nanoTime();
        writer.post(NAMESPACE + "networkpolicies", "application/json", policy(round)).expect(201);
        if (!Waiting.until(() -> arrived.get() >= count, LIMIT)) {
          throw new Failure(arrived.get() + " of " + count + " watchers got a change");
        }
        if (round >= WARM_UP) {
          for (long arrival : arrivals) {
            samples.add(Duration.ofNanos(arrival - start));
          }
        }
      }
    }
    report.add("change to " + count + " watchers", samples);
    report.value("watch." + count + ".p50.millis", samples.seconds(0.5) * 1e3);
    report.value("watch." + count + ".p99.millis", samples.seconds(0.99) * 1e3);
    report.value(
        "watch." + count + ".cpu.microseconds-per-watcher-and-change",
        servers.apiCpu().minus(cpu).toNanos() / 1e3 / count / ROUNDS);
  }

  private void watch(int index) throws IOException {
    HttpConnection connection = new HttpConnection(servers.port());
    connections.add(connection);
    connection.open(NAMESPACE + "networkpolicies?watch=true");
    Thread.ofVirtual().start(() -> read(index, connection));
  }

  private void read(int index, HttpConnection connection) {
    try {
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(connection.stream(), StandardCharsets.UTF_8), 4096);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("HTTP/1.1 200")) {
          open.incrementAndGet();
        } else if (arrivals[index] == 0 && line.contains(expected)) {
          arrivals[index] = System.nanoTime();
          arrived.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // close() ends it; a watch that ends before is missed by its count.
    }
  }

  private static byte[] policy(int round) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"NetworkPolicy","metadata":{"name":"watched-%d","namespace":"bench-watch"},\
    "spec":{"selector":"role == 'database'"}}\
    """
        .formatted(round)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    for (HttpConnection connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
