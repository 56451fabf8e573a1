package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.RecentChanges.Logged;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Objects as they were at a revision. Those that have not changed since are in {@code resource}; of
 * the others the change log has the last change up to then. So a state costs what has changed since
 * it, not what there is.
 *
 * <p>Every read looks at the horizon last: compaction moves it in the transaction in which it drops
 * changes, so what was read before was whole if the horizon is not beyond it now.
 */
final class Past {

  private final JdbcClient jdbc;
  private final PartReader parts;

  Past(JdbcClient jdbc, PartReader parts) {
    this.jdbc = jdbc;
    this.parts = parts;
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

  /**
   * Objects of a kind after a place, in the order of namespace and name.
   *
   * @throws StatusException 410 if the log does not reach back so far
   */
  PartReader.Part part(PartReader.Wanted wanted) {
    PartReader.Part part = parts.read(wanted);
    requireWhole(wanted.at());
    return part;
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
