package io.margay.ipam.outbox;

import io.margay.ipam.store.ChangeRows;
import io.margay.topics.TopicException;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Publishes changes in the order of their revisions, on one thread. Of several replicas one does
 * it: the one whose connection holds an advisory lock; when it dies PostgreSQL gives the lock to
 * the next. What was published but not yet noted is published again, which followers ignore.
 */
public final class Relay implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private static final String LEAD =
      """
      SELECT pg_try_advisory_lock(hashtext('margay.ipam.relay'))
      """;

  private static final int BATCH = 500;
  private static final long IDLE_MILLIS = 500;

  private final DataSource dataSource;
  private final ChangeRows changes;
  private final TopicPublisher publisher;
  private final Semaphore wakeUp = new Semaphore(0);
  private volatile boolean running;
  private final Thread thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);

  public Relay(DataSource dataSource, ChangeRows changes, TopicPublisher publisher) {
    this.dataSource = dataSource;
    this.changes = changes;
    this.publisher = publisher;
  }

  /** Says that there may be something new: it is published at once. */
  public void signal() {
    wakeUp.release();
  }

  @Override
  public void start() {
    running = true;
    thread.start();
  }

  @Override
  public void stop() {
    running = false;
    wakeUp.release();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publisher.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void run() {
    while (running) {
      try (Connection connection = dataSource.getConnection()) {
        if (leads(connection)) {
          lead(connection);
        }
      } catch (SQLException | DataAccessException | TopicException e) {
        LOG.warn("Publishing blocks fails for now, retrying: {}", e.getMessage());
      }
      await();
    }
  }

  private static boolean leads(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LEAD)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Publishes for as long as the connection, and so the lock, is there. */
  private void lead(Connection connection) throws SQLException {
    LOG.info("Publishing blocks from here on");
    try {
      while (running && connection.isValid(1)) {
        if (!publishBatch()) {
          await();
        }
      }
    } finally {
      unlock(connection);
    }
  }

  /** The connection goes back to its pool: the lock must not go with it. */
  private static void unlock(Connection connection) throws SQLException {
    if (connection.isValid(1)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_advisory_unlock_all()");
      }
    }
  }

  private boolean publishBatch() {
    List<TopicRecord> batch = changes.unpublished(BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    publisher.publish(batch);
    changes.published(batch.getLast().revision());
    return true;
  }

  private void await() {
    try {
      if (wakeUp.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
        wakeUp.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }
}
