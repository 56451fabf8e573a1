package io.margay.policyapi.outbox;

import io.margay.topics.TopicRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes the change table while it leads, and waits to lead while it does not. Every failure, of
 * PostgreSQL or Kafka, ends in trying again from what is known to be published.
 */
final class Relay implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private static final int BATCH = 500;
  private static final int TRIM_EVERY = 1_000;
  private static final Duration FOLLOWER_PAUSE = Duration.ofSeconds(1);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(300);
  private static final Duration IDLE_POLL = Duration.ofSeconds(2);

  private final DataSource dataSource;
  private final ChangeLog log;
  private final Runnable ensureTopics;
  private final Supplier<? extends Publisher> publishers;
  private final Semaphore signal = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private volatile boolean leading;
  private volatile long published;

  Relay(
      DataSource dataSource,
      ChangeLog log,
      Runnable ensureTopics,
      Supplier<? extends Publisher> publishers) {
    this.dataSource = dataSource;
    this.log = log;
    this.ensureTopics = ensureTopics;
    this.publishers = publishers;
  }

  /** There are changes to publish. */
  void wake() {
    signal.release();
  }

  boolean isLeading() {
    return leading;
  }

  /** The highest revision that this replica knows to be in the topic; 0 unless it leads. */
  long published() {
    return published;
  }

  @Override
  public void start() {
    stopping = false;
    thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
  }

  @Override
  public void stop() {
    stopping = true;
    wake();
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    while (!stopping) {
      try (Leadership leadership = Leadership.take(dataSource, this::wake)) {
        if (leadership == null) {
          await(FOLLOWER_PAUSE);
        } else {
          lead(leadership);
        }
      } catch (SQLException | RuntimeException e) {
        // Whatever it is: changes that are not published must not be forgotten.
        LOG.warn("publishing changes fails for now, retrying: {}", e.getMessage());
        await(RETRY_PAUSE);
      } finally {
        leading = false;
      }
    }
  }

  private void lead(Leadership leadership) {
    ensureTopics.run();
    try (Publisher publisher = publishers.get()) {
      long marked = log.published();
      long trimmed = marked;
      published = marked;
      leading = true;
      LOG.info("leading the outbox published={}", marked);
      while (!stopping && leadership.held()) {
        signal.drainPermits();
        List<TopicRecord> changes = log.after(published, BATCH);
        if (changes.isEmpty()) {
          if (marked < published) {
            log.markPublished(published);
            marked = published;
          }
          await(IDLE_POLL);
        } else {
          // Once more: whoever is not the leader any more must not write behind the new one.
          if (leadership.held()) {
            publisher.publish(changes);
            published = changes.getLast().revision();
          }
        }
        if (marked - trimmed >= TRIM_EVERY) {
          log.trim(marked);
          trimmed = marked;
        }
      }
    }
  }

  private void await(Duration time) {
    try {
      boolean unused = signal.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Only stop() interrupts, and it has said so.
      Thread.currentThread().interrupt();
    }
  }
}
