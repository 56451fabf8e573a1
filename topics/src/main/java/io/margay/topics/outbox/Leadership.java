package io.margay.topics.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Being the one replica that publishes: an advisory lock that lasts as long as its session, on a
 * connection of its own. The same connection hears when another replica has committed a change.
 */
final class Leadership implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  /** Of changes whose revision is not told: above all. */
  static final long UNTOLD = Long.MAX_VALUE;

  private static final int LISTEN_MILLIS = 500;
  private static final int PROOF_SECONDS = 2;

  private final Connection connection;
  private final Thread listener;
  private volatile boolean held = true;

  private Leadership(Connection connection, LongConsumer onNotification) {
    this.connection = connection;
    this.listener = Thread.ofVirtual().name("outbox-listener").start(() -> listen(onNotification));
  }

  /**
   * Tries to become the leader.
   *
   * @param lock of PostgreSQL's advisory locks
   * @param channel on which replicas tell of changes that they committed; the payload is the last
   *     revision of them, or empty
   * @param onNotification called from another thread with the revision up to which there may be
   *     changes, and with {@link #UNTOLD} when the leadership is lost
   * @return null if another replica is
   */
  static @Nullable Leadership take(
      DataSource dataSource, long lock, String channel, LongConsumer onNotification)
      throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      connection.setAutoCommit(true);
      if (isLocked(connection, lock)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("LISTEN " + channel);
        }
        return new Leadership(connection, onNotification);
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.close();
    return null;
  }

  private static boolean isLocked(Connection connection, long lock) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + lock + ")")) {
      return result.next() && result.getBoolean(1);
    }
  }

  boolean held() {
    return held;
  }

  private void listen(LongConsumer onNotification) {
    try {
      PGConnection postgres = connection.unwrap(PGConnection.class);
      while (held) {
        var notifications = postgres.getNotifications(LISTEN_MILLIS);
        if (notifications != null && notifications.length > 0) {
          onNotification.accept(
              Arrays.stream(notifications).mapToLong(Leadership::revision).max().orElse(UNTOLD));
        } else if (held && !connection.isValid(PROOF_SECONDS)) {
          throw new SQLException("the session does not answer");
        }
      }
    } catch (SQLException e) {
      if (held) {
        LOG.warn("leadership of the outbox is lost: {}", e.getMessage());
      }
      held = false;
      onNotification.accept(UNTOLD);
    }
  }

  private static long revision(PGNotification notification) {
    try {
      return Long.parseLong(notification.getParameter());
    } catch (NumberFormatException e) {
      return UNTOLD;
    }
  }

  /** Gives the leadership up, also on a thread that is told to stop. */
  @Override
  public void close() {
    held = false;
    boolean interrupted = Thread.interrupted();
    try {
      listener.join();
      release();
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The connection goes back to the pool: nothing of this must stay in its session. */
  private void release() {
    try (connection) {
      if (connection.isValid(1)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SELECT pg_advisory_unlock_all()");
          statement.execute("UNLISTEN *");
        }
      }
    } catch (SQLException e) {
      LOG.debug("the leader's session was gone already", e);
    }
  }
}
