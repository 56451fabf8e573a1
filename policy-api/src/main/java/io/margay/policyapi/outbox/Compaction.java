package io.margay.policyapi.outbox;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps the change log within bounds. Up to the horizon it has the last change of each object that
 * existed then, so that every state from the horizon on can be read; what came before is dropped,
 * and deletions as well. The horizon moves in small steps, each a transaction of its own, and never
 * beyond what is published.
 */
final class Compaction {

  /** Revisions at a time: some tens of milliseconds. */
  private static final int STEP = 2_000;

  private record Bounds(long horizon, long target) {}

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final long keptChanges;
  private final Duration keptAge;
  private volatile long reached;

  /**
   * @param keptChanges the last so many changes are kept whole
   * @param keptAge but none that is older
   */
  Compaction(
      JdbcClient jdbc, TransactionOperations transactions, long keptChanges, Duration keptAge) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.keptChanges = keptChanges;
    this.keptAge = keptAge;
  }

  /** The horizon as it was seen last. */
  long reached() {
    return reached;
  }

  /**
   * Goes one step.
   *
   * @return whether there is more to do
   */
  boolean step() {
    return Boolean.TRUE.equals(transactions.execute(status -> stepInside()));
  }

  private boolean stepInside() {
    Bounds bounds = bounds();
    reached = bounds.horizon();
    if (bounds.target() <= bounds.horizon()) {
      return false;
    }
    long next = Math.min(bounds.target(), bounds.horizon() + STEP);
    move(bounds.horizon(), next);
    reached = next;
    return next < bounds.target();
  }

  /** Locks the horizon: two leaders for a moment do no harm. */
  private Bounds bounds() {
    return jdbc.sql(
            """
            SELECT h.horizon, least(o.published, greatest(
              r.value - :changes,
              (SELECT coalesce(max(revision), 0) FROM change WHERE at < clock_timestamp() - make_interval(secs => :seconds)))) AS target
            FROM history h, outbox o, revision r
            FOR UPDATE OF h
            """)
        .param("changes", keptChanges)
        .param("seconds", keptAge.toSeconds())
        .query((row, number) -> new Bounds(row.getLong("horizon"), row.getLong("target")))
        .single();
  }

  private void move(long from, long to) {
    OffsetDateTime at =
        jdbc.sql("SELECT max(at) AS at FROM change WHERE revision > :from AND revision <= :to")
            .param("from", from)
            .param("to", to)
            .query((row, number) -> row.getObject("at", OffsetDateTime.class))
            .optional()
            .orElse(null);
    jdbc.sql("UPDATE history SET horizon = :to, at = coalesce(CAST(:at AS timestamptz), at)")
        .param("to", to)
        .param("at", at)
        .update();
    jdbc.sql(
            """
            DELETE FROM change c USING (
              SELECT key, max(revision) AS last FROM change
              WHERE revision > :from AND revision <= :to GROUP BY key) AS k
            WHERE c.key COLLATE "C" = k.key AND c.revision < k.last
            """)
        .param("from", from)
        .param("to", to)
        .update();
    jdbc.sql("DELETE FROM change WHERE revision > :from AND revision <= :to AND op = 'DELETE'")
        .param("from", from)
        .param("to", to)
        .update();
  }
}
