package io.margay.policyapi.store;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;

/**
 * Finds out what became of a transaction whose commit was not acknowledged: PostgreSQL knows, once
 * it is back (pg_xact_status).
 */
final class Verdict {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 100;

  private final Sql sql;

  Verdict(Sql sql) {
    this.sql = sql;
  }

  /**
   * Whether the transaction was committed.
   *
   * @throws StatusException 503 that says so, if PostgreSQL does not tell in time
   */
  boolean isCommitted(String transactionId, RuntimeException failure) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      try {
        switch (sql.transactionStatus(transactionId)) {
          case "committed" -> {
            return true;
          }
          case "aborted" -> {
            return false;
          }
          default -> {}
        }
      } catch (DataAccessException e) {
        failure.addSuppressed(e);
      }
    } while (pause() && System.nanoTime() < end);
    throw Statuses.unavailable(
        "the database went away during the commit, the change may have been stored: look, and try"
            + " again",
        failure);
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
