package io.margay.topics.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the change table while it leads, and waits to lead while it does not. Every failure, of
 * PostgreSQL or Kafka, ends in trying again from what is known to be published.
 */
public final class OutboxRelay {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

  private static final Duration FOLLOWER_PAUSE = Duration.ofSeconds(1);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(300);

  /** Remembering how far it is costs a commit: not in the way of the next change. */
  private static final Duration MARK_EVERY = Duration.ofMillis(500);

  private static final Duration IDLE_POLL = Duration.ofSeconds(2);

  private final DataSource dataSource;
  private final long lock;
  private final String channel;
  private final OutboxLog log;
  private final TopicView topic;
  private final Supplier<? extends Publisher> publishers;
  private final RelayMeters meters;
  private final Semaphore signal = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private volatile boolean leading;
  private volatile long published;

  /** Up to where changes have been read, to be published. */
  private volatile long taken;

  /**
   * Makes a relay that does nothing yet.
   *
   * @param dataSource gives the leader a connection that it keeps
   * @param lock the advisory lock of PostgreSQL whose holder leads
   * @param channel on which replicas tell of changes that they committed (NOTIFY); a name that
   *     needs no quotes
   */
  public OutboxRelay(
      DataSource dataSource,
      long lock,
      String channel,
      OutboxLog log,
      TopicView topic,
      Supplier<? extends Publisher> publishers,
      RelayMeters meters) {
    this.dataSource = dataSource;
    this.lock = lock;
    this.channel = channel;
    this.log = log;
    this.topic = topic;
    this.publishers = publishers;
    this.meters = meters;
  }

  /** There may be changes to publish. */
  public void wake() {
    wake(Leadership.UNTOLD);
  }

  /**
   * There are changes to publish. A commit is told of twice, by its writer and by PostgreSQL; where
   * the first was heard, the second wakes nobody. Nor does either on a replica that does not lead.
   *
   * @param revision of the last of them
   */
  public void wake(long revision) {
    if (leading && revision > taken) {
      signal.release();
    }
  }

  public boolean isLeading() {
    return leading;
  }

  /** The highest revision that this replica knows to be in the topic; 0 unless it leads. */
  public long published() {
    return leading ? published : 0;
  }

  /** Begins to publish, or to wait for that. */
  public void start() {
    stopping = false;
    thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
  }

  /** Gives the leadership up; when it returns nothing more is published. */
  public void stop() {
    stopping = true;
    signal.release();
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

  private void run() {
    while (!stopping) {
      try (Leadership leadership = Leadership.take(dataSource, lock, channel, this::wake)) {
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
    try (Publisher publisher = publishers.get()) {
      publisher.prepare();
      long marked = log.published();
      long markedAt = System.nanoTime();
      Batches batches = new Batches(log, publisher, leadership::held, last -> taken = last, meters);
      Repairs repairs = new Repairs(log, topic, publisher, leadership::held, meters);
      published = marked;
      taken = marked;
      leading = true;
      LOG.info("leading the outbox published={}", marked);
      while (!stopping && leadership.held()) {
        signal.drainPermits();
        Batches.Reached reached = batches.publishAfter(published);
        boolean idle = reached.revision() == published;
        published = reached.revision();
        if (idle && repairs.repair(published)) {
          continue;
        }
        if (System.nanoTime() - markedAt > MARK_EVERY.toNanos()) {
          if (marked < published) {
            log.markPublished(published);
            marked = published;
          }
          markedAt = System.nanoTime();
        }
        // What has been committed since it was read has woken us.
        if (!reached.mayBeMore()) {
          await(marked < published ? MARK_EVERY : IDLE_POLL);
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
