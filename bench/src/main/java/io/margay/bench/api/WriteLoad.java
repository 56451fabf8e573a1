package io.margay.bench.api;

import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each make one new object after the other at one replica. */
final class WriteLoad {

  private final int port;
  private final String prefix;
  private final AtomicLong names = new AtomicLong();

  /**
   * @param prefix of the objects' names, which are new
   */
  WriteLoad(int port, String prefix) {
    this.port = port;
    this.prefix = prefix;
  }

  /**
   * What came of it.
   *
   * @param example what is stored for the last object
   */
  record Done(Samples samples, double perSecond, String example) {}

  Done run(int clients, Duration duration) throws InterruptedException {
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
    return new Done(samples, samples.count() / seconds, example());
  }

  private List<Duration> write(long end) throws IOException {
    List<Duration> durations = new ArrayList<>();
    try (HttpConnection connection = new HttpConnection(port)) {
      while (System.nanoTime() < end) {
        byte[] body = Writes.policy(prefix + "-" + names.incrementAndGet());
        long start = System.nanoTime();
        connection.post(Writes.PATH, "application/json", body).expect(201);
        durations.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    return durations;
  }

  /** What is stored for such an object. */
  private String example() {
    try (HttpConnection connection = new HttpConnection(port)) {
      return connection.get(Writes.PATH + "/" + prefix + "-" + names.get()).expect(200).text();
    } catch (IOException e) {
      throw new Failure("the API does not answer: " + e.getMessage(), e);
    }
  }
}
