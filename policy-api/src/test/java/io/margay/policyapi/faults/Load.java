package io.margay.policyapi.faults;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that make new objects, one after the other, and remember what they were told. */
final class Load implements AutoCloseable {

  static final String PATH = "/apis/projectcalico.org/v3/globalnetworkpolicies";

  private static final int CLIENTS = 32;

  private final List<Replica> replicas;
  private final String prefix;
  private final int most;
  private final boolean persistent;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Future<?>> clients = new ConcurrentLinkedQueue<>();
  private final AtomicInteger names = new AtomicInteger();
  private volatile boolean stopping;

  /** The answers of 2xx, by name. */
  final Map<String, String> stored = new ConcurrentHashMap<>();

  /** What else there was: the status, or 0 for a connection that ended; by name. */
  final Map<String, Integer> failed = new ConcurrentHashMap<>();

  /** Answers of 503 that do not say when to try again. */
  final AtomicInteger withoutRetryAfter = new AtomicInteger();

  /**
   * @param most so many objects, then it is over
   * @param persistent whether a client tries an object again, elsewhere, until it is stored
   */
  Load(List<Replica> replicas, String prefix, int most, boolean persistent) {
    this.replicas = replicas;
    this.prefix = prefix;
    this.most = most;
    this.persistent = persistent;
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      clients.add(threads.submit(() -> write(client)));
    }
  }

  private void write(int client) {
    for (int n = names.incrementAndGet(); n <= most && !stopping; n = names.incrementAndGet()) {
      String name = prefix + "-" + n;
      int attempt = client;
      while (!tryOnce(name, attempt++) && persistent && !stopping) {}
    }
  }

  private boolean tryOnce(String name, int attempt) {
    Replica replica = replicas.get(attempt % replicas.size());
    try {
      HttpResponse<String> response = replica.send("POST", PATH, policy(name));
      if (response.statusCode() == 201) {
        stored.put(name, response.body());
        failed.remove(name);
        return true;
      }
      // Of one that was tried before: it is there, whoever said so.
      if (response.statusCode() == 409 && failed.containsKey(name)) {
        stored.put(name, "");
        failed.remove(name);
        return true;
      }
      if (response.statusCode() == 503 && response.headers().firstValue("Retry-After").isEmpty()) {
        withoutRetryAfter.incrementAndGet();
      }
      failed.put(name, response.statusCode());
    } catch (IOException e) {
      failed.put(name, 0);
    }
    return false;
  }

  static String policy(String name) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","metadata":{"name":"%s"},"spec":{"order":1}}
    """
        .formatted(name);
  }

  /** Until all are through. */
  void await() throws Exception {
    for (Future<?> client : clients) {
      client.get();
    }
  }

  /** Ends it after what is on its way. */
  void finish() throws Exception {
    stopping = true;
    await();
  }

  @Override
  public void close() {
    stopping = true;
    threads.shutdownNow();
    threads.close();
  }
}
