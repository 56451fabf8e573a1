package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.RecentChanges.Logged;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Objects as they were at a revision. Those that have not changed since are in {@code resource}; of
 * the others the change log has the last change up to then. So a state costs what has changed since
 * it, not what there is.
 *
 * <p>Every read looks at the horizon last: compaction moves it in the transaction in which it drops
 * changes, so what was read before was whole if the horizon is not beyond it now.
 */
final class Past {

  /** So many rows are on their way from PostgreSQL at a time. */
  private static final int FETCHED = 100;

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  /**
   * @param transactions in which the driver fetches rows as they are read
   */
  Past(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** The log is whole from this revision on, which was the last one at that time. */
  record Horizon(long revision, Instant at) {}

  Horizon horizon() {
    return jdbc.sql("SELECT horizon, at FROM history")
        .query((row, number) ->
            new Horizon(
                row.getLong("horizon"), row.getObject("at", OffsetDateTime.class).toInstant()))
        .single();
  }

  /**
   * The last revision at a time.
   *
   * @throws StatusException 410 if the log does not reach back so far
   */
  long revisionAt(Instant time) {
    long found =
        jdbc.sql("SELECT coalesce(max(revision), 0) FROM change WHERE at <= :time")
            .param("time", time.atOffset(ZoneOffset.UTC))
            .query(Long.class)
            .single();
    Horizon horizon = horizon();
    if (time.isBefore(horizon.at()) && found <= horizon.revision()) {
      throw gone("the time " + time, horizon);
    }
    return Math.max(found, horizon.revision());
  }

  /**
   * @throws StatusException 410 if the log does not reach back so far
   */
  Optional<StoredResource> find(ResourceKey key, long at) {
    Optional<Optional<StoredResource>> last =
        jdbc.sql(
                """
                SELECT op, CAST(:kind AS text) AS kind, CAST(:namespace AS text) AS namespace, CAST(:name AS text) AS name,
                  uid, revision, generation, CAST(body AS text) AS body, CAST(NULL AS text) AS managed
                FROM change WHERE key COLLATE "C" = :key AND revision <= :at
                ORDER BY revision DESC LIMIT 1
                """)
            .param("kind", key.kind().id())
            .param("namespace", key.namespace())
            .param("name", key.name())
            .param("key", key.toString())
            .param("at", at)
            .query((row, number) ->
                row.getString("op").equals("DELETE")
                    ? Optional.<StoredResource>empty()
                    : Optional.of(Sql.ROW.mapRow(row, number)))
            .optional();
    requireWhole(at);
    return last.flatMap(state -> state);
  }

  private static final String LIST =
      """
      SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(NULL AS text) AS managed FROM (
        (SELECT kind, namespace, name, uid, revision, generation, body
         FROM resource
         WHERE kind = :kind AND (CAST(:namespace AS text) IS NULL OR namespace = :namespace) AND revision <= :at
           AND (namespace, name) > (:afterNamespace, :afterName)
         ORDER BY namespace, name LIMIT :most)
        UNION ALL
        (SELECT CAST(:kind AS text), parts.namespace, parts.name, was.uid, was.revision, was.generation, was.body
         FROM (
           SELECT DISTINCT key COLLATE "C" AS key FROM change
           WHERE revision > :at AND key COLLATE "C" >= :from AND key COLLATE "C" < :to) AS changed
         CROSS JOIN LATERAL (
           SELECT split_part(changed.key, '/', 2) COLLATE "C" AS namespace, split_part(changed.key, '/', 3) COLLATE "C" AS name) AS parts
         CROSS JOIN LATERAL (
           SELECT op, uid, revision, generation, body FROM change c
           WHERE c.key COLLATE "C" = changed.key AND c.revision <= :at
           ORDER BY c.revision DESC LIMIT 1) AS was
         WHERE was.op = 'PUT' AND (parts.namespace, parts.name) > (:afterNamespace, :afterName)
         ORDER BY namespace, name LIMIT :most)
      ) AS state
      ORDER BY namespace, name LIMIT :most
      """;

  /**
   * Some of a listing.
   *
   * @param more whether others follow
   */
  record Part(List<StoredResource> rows, boolean more) {}

  /**
   * Objects of a kind after a place, in the order of namespace and name. No more is read than is
   * needed: it ends before the row with which there would be more than so many characters, but for
   * the first.
   *
   * @param most rows at most
   * @throws StatusException 410 if the log does not reach back so far
   */
  Part part(
      Kind kind,
      @Nullable String namespace,
      @Nullable ResourceKey after,
      int most,
      long characters,
      long at) {
    Part part =
        Objects.requireNonNull(
            transactions.execute(transaction -> {
              try (Stream<StoredResource> rows =
                  select(kind, namespace, after, most + 1L, at)
                      .withFetchSize(FETCHED)
                      .query(Sql.ROW)
                      .stream()) {
                return beginning(rows.iterator(), most, characters);
              }
            }));
    requireWhole(at);
    return part;
  }

  private static Part beginning(Iterator<StoredResource> rows, int most, long characters) {
    List<StoredResource> found = new ArrayList<>();
    long size = 0;
    while (rows.hasNext()) {
      StoredResource row = rows.next();
      size += row.body().length();
      if (found.size() == most || size > characters && !found.isEmpty()) {
        return new Part(found, true);
      }
      found.add(row);
    }
    return new Part(found, false);
  }

  private JdbcClient.StatementSpec select(
      Kind kind, @Nullable String namespace, @Nullable ResourceKey after, long most, long at) {
    String prefix = kind.id() + "/" + (namespace == null ? "" : namespace + "/");
    String afterNamespace = after != null ? after.namespace() : namespace == null ? "" : namespace;
    return jdbc.sql(LIST)
        .param("kind", kind.id())
        .param("namespace", namespace)
        .param("afterNamespace", afterNamespace)
        .param("afterName", after == null ? "" : after.name())
        .param("from", prefix)
        // The character after '/'.
        .param("to", prefix.substring(0, prefix.length() - 1) + "0")
        .param("at", at)
        .param("most", most);
  }

  /** Keys of every kind that have changed after a revision, in order. */
  List<String> changedAfter(long revision) {
    List<String> keys =
        jdbc.sql(
                "SELECT DISTINCT key COLLATE \"C\" AS key FROM change WHERE revision > :at ORDER BY 1")
            .param("at", revision)
            .query(String.class)
            .list();
    requireWhole(revision);
    return keys;
  }

  /** One statement, so that compaction does not come between its parts. */
  private static final String RECENT =
      """
      WITH start AS MATERIALIZED (
        SELECT greatest(horizon, CAST(:upTo AS bigint) - :most, 0) AS revision FROM history
      ), recent AS MATERIALIZED (
        SELECT key COLLATE "C" AS key, revision, body FROM change
        WHERE revision > (SELECT revision FROM start) AND revision <= :upTo
      ), earlier AS (
        SELECT was.* FROM (SELECT DISTINCT key FROM recent) AS changed
        CROSS JOIN LATERAL (
          SELECT key, revision, body FROM change c
          WHERE c.key COLLATE "C" = changed.key AND c.revision <= (SELECT revision FROM start)
          ORDER BY c.revision DESC LIMIT 1) AS was
        WHERE was.body IS NOT NULL
      )
      SELECT start.revision AS start, row.key, row.revision, CAST(row.body AS text) AS body
      FROM start LEFT JOIN (SELECT * FROM earlier UNION ALL SELECT * FROM recent) AS row ON true
      ORDER BY row.revision
      """;

  /**
   * The last changes up to a revision.
   *
   * @param most how many at most
   */
  RecentChanges recent(long upTo, int most) {
    List<Logged> before = new ArrayList<>();
    List<Logged> changes = new ArrayList<>();
    long[] start = new long[1];
    jdbc.sql(RECENT)
        .param("upTo", upTo)
        .param("most", most)
        .query((ResultSet row) -> {
          start[0] = row.getLong("start");
          String key = row.getString("key");
          if (key != null) {
            long revision = row.getLong("revision");
            List<Logged> of = revision <= start[0] ? before : changes;
            of.add(new Logged(key, revision, row.getString("body")));
          }
        });
    return new RecentChanges(start[0], before, changes);
  }

  private void requireWhole(long at) {
    Horizon horizon = horizon();
    if (at < horizon.revision()) {
      throw gone("revision " + at, horizon);
    }
  }

  private static StatusException gone(String what, Horizon horizon) {
    return Statuses.gone(
        what
            + " is too old: the change log reaches back to revision "
            + horizon.revision()
            + ", of "
            + horizon.at());
  }
}
