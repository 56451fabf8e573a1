package io.margay.lab.traffic;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Attempts at a steady pace, each on its own, to find the moment at which a connection became
 * possible or impossible.
 */
public final class ProbeSeries implements AutoCloseable {

  /** Shorter than the second after which a lost SYN is sent again (RFC 6298, section 2). */
  private static final Duration LIMIT = Duration.ofMillis(700);

  private static final Duration PACE = Duration.ofMillis(5);

  private final ConcurrentLinkedQueue<Probe> probes = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

  public ProbeSeries(Place from, String address, int port) {
    Runnable attempt = () -> probes.add(Probe.tcp(from, address, port, LIMIT));
    clock.scheduleAtFixedRate(
        () -> threads.execute(attempt), 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Of the attempts so far, the earliest since when all were as told (open, or not). */
  public Optional<Probe> turnedTo(boolean open) {
    List<Probe> ordered =
        probes.stream().sorted(Comparator.comparingLong(Probe::startNanos)).toList();
    Probe first = null;
    for (Probe probe : ordered) {
      if (probe.isOpen() != open) {
        first = null;
      } else if (first == null) {
        first = probe;
      }
    }
    return Optional.ofNullable(first);
  }

  /** How many attempts have ended so. */
  public long count(Probe.Outcome outcome) {
    return probes.stream().filter(probe -> probe.outcome() == outcome).count();
  }

  /** How many attempts have ended. */
  public int attempts() {
    return probes.size();
  }

  /** Stops, and waits for the attempts under way. */
  @Override
  public void close() {
    clock.shutdownNow();
    threads.close();
  }
}
