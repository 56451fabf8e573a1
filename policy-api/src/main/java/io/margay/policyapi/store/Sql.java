package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements inside a write's transaction. */
final class Sql {

  /** The channel on which PostgreSQL tells other replicas that there are changes. */
  static final String CHANNEL = "margay_change";

  private static final String STORE =
      """
      WITH put AS (
        INSERT INTO resource (kind, namespace, name, uid, revision, generation, body, managed)
        SELECT kind, namespace, name, uid, revision, generation, CAST(body AS json), CAST(managed AS json)
        FROM unnest(
          CAST(:kinds AS text[]), CAST(:namespaces AS text[]), CAST(:names AS text[]), CAST(:uids AS uuid[]),
          CAST(:revisions AS bigint[]), CAST(:generations AS bigint[]), CAST(:bodies AS text[]), CAST(:managed AS text[]))
          AS p (kind, namespace, name, uid, revision, generation, body, managed)
        ON CONFLICT (kind, namespace, name) DO UPDATE
        SET uid = excluded.uid, revision = excluded.revision, generation = excluded.generation,
          body = excluded.body, managed = excluded.managed
      ), gone AS (
        DELETE FROM resource WHERE uid = ANY (CAST(:deleted AS uuid[]))
      ), logged AS (
        INSERT INTO change (revision, key, op, body, uid, generation, actor, source, reason)
        SELECT revision, key, CASE WHEN body IS NULL THEN 'DELETE' ELSE 'PUT' END, CAST(body AS json), uid, generation, actor, source, reason
        FROM unnest(
          CAST(:logRevisions AS bigint[]), CAST(:logKeys AS text[]), CAST(:logBodies AS text[]), CAST(:logUids AS uuid[]),
          CAST(:logGenerations AS bigint[]), CAST(:logActors AS text[]), CAST(:logSources AS text[]), CAST(:logReasons AS text[]))
          AS l (revision, key, body, uid, generation, actor, source, reason)
      ), counted AS (
        UPDATE revision SET value = :revision
      )
      SELECT CAST(pg_current_xact_id() AS text) FROM pg_notify(:channel, '')
      """;

  /** How a row is read, without looking at the record's shape each time. */
  static final RowMapper<StoredResource> ROW =
      (row, number) ->
          new StoredResource(
              row.getString("kind"),
              row.getString("namespace"),
              row.getString("name"),
              row.getObject("uid", UUID.class),
              row.getLong("revision"),
              row.getLong("generation"),
              row.getString("body"),
              row.getString("managed"));

  private final JdbcClient jdbc;

  Sql(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The last revision. Its lock is held until the transaction ends: writers take turns, so nobody
   * gets a higher revision before lower ones are visible, and nothing changes under a writer.
   */
  long lockRevision() {
    return jdbc.sql("SELECT value FROM revision FOR UPDATE").query(Long.class).single();
  }

  /** Those of the objects that exist. */
  List<StoredResource> read(Collection<ResourceKey> keys) {
    return jdbc.sql(
            """
            SELECT r.kind, r.namespace, r.name, r.uid, r.revision, r.generation, CAST(r.body AS text) AS body, CAST(r.managed AS text) AS managed
            FROM unnest(CAST(:kinds AS text[]), CAST(:namespaces AS text[]), CAST(:names AS text[])) AS k (kind, namespace, name)
            JOIN resource r ON (r.kind, r.namespace, r.name) = (k.kind, k.namespace, k.name)
            """)
        .param("kinds", texts(keys, key -> key.kind().id()))
        .param("namespaces", texts(keys, ResourceKey::namespace))
        .param("names", texts(keys, ResourceKey::name))
        .query(ROW)
        .list();
  }

  List<String> tiers() {
    return jdbc.sql("SELECT name FROM resource WHERE kind = 'Tier'").query(String.class).list();
  }

  /** The policies of the tier. */
  List<StoredResource> policiesOf(String tier) {
    return jdbc.sql(
            """
            SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(managed AS text) AS managed
            FROM resource
            WHERE kind IN ('NetworkPolicy', 'GlobalNetworkPolicy') AND body #>> '{spec,tier}' = :tier
            ORDER BY kind, namespace, name
            """)
        .param("tier", tier)
        .query(ROW)
        .list();
  }

  List<StoredResource> pools() {
    return jdbc.sql(
            """
            SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(managed AS text) AS managed
            FROM resource WHERE kind = :kind ORDER BY name
            """)
        .param("kind", Kind.IP_POOL.id())
        .query(ROW)
        .list();
  }

  /**
   * Stores changes, and what they leave, in one statement.
   *
   * @param changes in the order of revisions; there may be several of one key
   * @param revision the last one taken
   * @return the transaction's id, for {@link #transactionStatus}
   */
  String store(List<Change> changes, long revision) {
    Map<ResourceKey, Change> last = new LinkedHashMap<>();
    changes.forEach(change -> last.put(change.key(), change));
    List<Change> puts = last.values().stream().filter(change -> change.body() != null).toList();
    List<Change> deletes = last.values().stream().filter(change -> change.body() == null).toList();
    return jdbc.sql(STORE)
        .param("kinds", texts(puts, change -> change.key().kind().id()))
        .param("namespaces", texts(puts, change -> change.key().namespace()))
        .param("names", texts(puts, change -> change.key().name()))
        .param("uids", uids(puts))
        .param("revisions", numbers(puts, Change::revision))
        .param("generations", numbers(puts, Change::generation))
        .param("bodies", texts(puts, Change::body))
        .param("managed", texts(puts, Change::managed))
        .param("deleted", uids(deletes))
        .param("logRevisions", numbers(changes, Change::revision))
        .param("logKeys", texts(changes, change -> change.key().toString()))
        .param("logBodies", texts(changes, Change::body))
        .param("logUids", uids(changes))
        .param("logGenerations", numbers(changes, Change::generation))
        .param("logActors", texts(changes, change -> change.origin().actor()))
        .param("logSources", texts(changes, change -> change.origin().source()))
        .param("logReasons", texts(changes, change -> change.origin().reason()))
        .param("revision", revision)
        .param("channel", CHANNEL)
        .query(String.class)
        .single();
  }

  /** {@code committed}, {@code aborted}, {@code in progress}, or empty if it is too long ago. */
  String transactionStatus(String id) {
    return jdbc.sql("SELECT coalesce(pg_xact_status(CAST(:id AS xid8)), '')")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static Long[] numbers(List<Change> list, ToLongFunction<Change> number) {
    return list.stream().mapToLong(number).boxed().toArray(Long[]::new);
  }

  private static UUID[] uids(List<Change> list) {
    return list.stream().map(Change::uid).toArray(UUID[]::new);
  }

  @SuppressWarnings("NullAway") // Arrays of texts that may be null are what the driver takes.
  private static <T> String[] texts(
      Collection<T> list, Function<T, ? extends @Nullable String> text) {
    return list.stream().map(text).toArray(String[]::new);
  }
}
