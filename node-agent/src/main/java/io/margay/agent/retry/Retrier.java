package io.margay.agent.retry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs until they succeed. Safe for use by several threads. */
public final class Retrier implements AutoCloseable {

  /** Something to do; it has failed if it throws. */
  public interface Job {
    void run() throws Exception;
  }

  private static final Logger log = LoggerFactory.getLogger(Retrier.class);

  private final Duration leastPause;
  private final Duration mostPause;
  private final RandomGenerator random;
  private final Map<String, Line> lines = new HashMap<>();
  private boolean closed;

  /** The jobs of one key, guarded by the map of lines. */
  private static final class Line {
    private @Nullable Job next;
    private @Nullable Thread thread;
    private @Nullable String failure;
  }

  public Retrier(Duration leastPause, Duration mostPause, RandomGenerator random) {
    this.leastPause = leastPause;
    this.mostPause = mostPause;
    this.random = random;
  }

  /**
   * Has a job done. A job of the same key that has not begun is replaced; one that runs is let
   * finish, once.
   */
  public void submit(String key, Job job) {
    synchronized (lines) {
      if (closed) {
        return;
      }
      Line line = lines.computeIfAbsent(key, k -> new Line());
      line.next = job;
      if (line.thread == null) {
        line.thread = Thread.ofVirtual().name("retry-" + key).start(() -> work(key, line));
      } else {
        lines.notifyAll();
      }
    }
  }

  /** What is not done yet, with how it last failed. */
  public Map<String, String> failures() {
    synchronized (lines) {
      Map<String, String> failures = new TreeMap<>();
      lines.forEach((key, line) -> {
        if (line.failure != null) {
          failures.put(key, line.failure);
        }
      });
      return failures;
    }
  }

  /** Waits until nothing runs any more, after {@link #close}; not longer than this. */
  public void awaitEnd(Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    synchronized (lines) {
      try {
        for (long left; !lines.isEmpty() && (left = until - System.nanoTime()) > 0; ) {
          lines.wait(1 + left / 1_000_000);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Begins no job any more. */
  @Override
  public void close() {
    synchronized (lines) {
      closed = true;
      lines.values().forEach(line -> line.next = null);
      lines.notifyAll();
    }
  }

  private void end(String key) {
    lines.remove(key);
    lines.notifyAll();
  }

  private void work(String key, Line line) {
    long pause = leastPause.toMillis();
    while (true) {
      Job job;
      synchronized (lines) {
        job = line.next;
        if (job == null) {
          end(key);
          return;
        }
        line.next = null;
      }
      try {
        job.run();
        pause = leastPause.toMillis();
        synchronized (lines) {
          line.failure = null;
        }
      } catch (Exception e) {
        if (!awaitNext(key, line, job, e, pause)) {
          return;
        }
        pause = Math.min(2 * pause, mostPause.toMillis());
      }
    }
  }

  /** After a failure: the same job again after a pause, or a newer one at once. */
  private boolean awaitNext(String key, Line line, Job job, Exception failure, long pause) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    synchronized (lines) {
      if (!text.equals(line.failure)) {
        log.warn("will be tried again task={} reason=\"{}\"", key, text);
      }
      line.failure = text;
      long until = System.nanoTime() + 1_000_000 * (pause / 2 + random.nextLong(pause / 2 + 1));
      try {
        for (long left; line.next == null && !closed && (left = until - System.nanoTime()) > 0; ) {
          lines.wait(1 + left / 1_000_000);
        }
      } catch (InterruptedException e) {
        closed = true;
      }
      if (closed) {
        end(key);
        return false;
      }
      if (line.next == null) {
        line.next = job;
      }
      return true;
    }
  }
}
