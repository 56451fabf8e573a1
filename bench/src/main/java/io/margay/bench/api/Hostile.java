package io.margay.bench.api;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import io.margay.cli.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that writes and reads, alone and beside ten thousand requests that are all bad. */
final class Hostile {

  private static final int REQUESTS = 10_000;
  private static final int SENDERS = 8;
  private static final int WARM_UP_REQUESTS = 1_000;

  private final Servers servers;
  private final AtomicInteger names = new AtomicInteger();

  Hostile(Servers servers) {
    this.servers = servers;
  }

  private static List<byte[]> bad() {
    return List.of(
        bytes("{\"apiVersion\": \"projectcalico.org/v3\", "),
        bytes("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000)),
        bytes("[" + "[".repeat(100_000)),
        policy("(".repeat(600) + "a == 'b'" + ")".repeat(600)),
        policy("a == 'b' && ".repeat(20_000) + "a == 'b'"),
        bytes("{\"x\":\"" + "y".repeat(100_000) + "\"}"));
  }

  private static byte[] policy(String selector) {
    return bytes(
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"GlobalNetworkPolicy\",\"metadata\":{\"name\":\"bad\"},"
            + "\"spec\":{\"selector\":\""
            + selector
            + "\"}}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  void run(int seconds, Report report) throws InterruptedException {
    WarmUp warmUp = servers.warmUp();
    do {
      beside(new Samples("warm-up"), WARM_UP_REQUESTS);
      good(new Samples("warm-up"), System.nanoTime() + 500_000_000L);
    } while (!warmUp.isOver());
    Samples alone = new Samples("good.alone");
    good(alone, System.nanoTime() + seconds * 1_000_000_000L);
    Samples beside = new Samples("good.beside-bad");
    CpuTimes before = servers.cpuTimes();
    beside(beside, REQUESTS);
    // The good client's part in it is small: it waits for the disk.
    servers
        .cpuTimes()
        .since(before)
        .report(report, "api.hostile.cpu.microseconds-per-bad-request", REQUESTS);
    report.add("a good client alone", alone);
    report.add("the same beside 10,000 bad requests", beside);
    report.ratio("api.good.beside-bad.p50.seconds/alone", beside.seconds(0.5) / alone.seconds(0.5));
    report.ratio(
        "api.good.beside-bad.p99.seconds/alone", beside.seconds(0.99) / alone.seconds(0.99));
  }

  /** What a good client sees as long as so many bad requests come. */
  private void beside(Samples beside, int requests) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(requests);
    try (ExecutorService threads = Executors.newFixedThreadPool(SENDERS)) {
      List<Future<?>> senders =
          java.util.stream.IntStream.range(0, SENDERS)
              .<Future<?>>mapToObj(i -> threads.submit(() -> send(left)))
              .toList();
      while (!senders.stream().allMatch(Future::isDone)) {
        good(beside, System.nanoTime() + 200_000_000L);
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
    } catch (ExecutionException e) {
      throw new Failure("a bad client failed: " + e.getCause(), e);
    }
  }

  private void good(Samples samples, long end) {
    String path = Writes.PATH;
    try (HttpConnection connection = new HttpConnection(servers.port())) {
      while (System.nanoTime() < end) {
        String name = "good-" + names.incrementAndGet();
        long start = System.nanoTime();
        connection.post(path, "application/json", Writes.policy(name)).expect(201);
        connection.get(path + "/" + name).expect(200);
        samples.add(Duration.ofNanos(System.nanoTime() - start));
      }
    } catch (IOException e) {
      throw new Failure("a good client failed: " + e.getMessage(), e);
    }
  }

  private void send(AtomicInteger left) {
    List<byte[]> bad = bad();
    HttpConnection connection = null;
    try {
      for (int n = left.decrementAndGet(); n >= 0; n = left.decrementAndGet()) {
        if (connection == null) {
          connection = new HttpConnection(servers.port());
        }
        try {
          int status =
              connection.post(Writes.PATH, "application/json", bad.get(n % bad.size())).status();
          if (status < 400 || status >= 500) {
            throw new Failure("a bad request was answered with " + status);
          }
        } catch (IOException e) {
          // The server may close on such a client.
          connection.close();
          connection = null;
        }
      }
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      throw new Failure("no connection: " + e.getMessage(), e);
    }
  }
}
