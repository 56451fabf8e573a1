package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements inside a write's transaction. */
final class Sql {

  /**
   * The channel on which PostgreSQL tells other replicas up to which revision there are changes.
   */
  static final String CHANNEL = "margay_change";

  /**
   * Two statements in one message: the second must see what others did before the lock was free.
   * Each key is looked up by itself (OFFSET 0 keeps it so): plans are kept, and one made while the
   * table is small would read all of it for a join.
   */
  private static final String BEGIN =
      """
      SELECT value FROM revision FOR UPDATE;
      SELECT r.kind, r.namespace, r.name, r.uid, r.revision, r.generation, CAST(r.body AS text) AS body, CAST(r.managed AS text) AS managed
      FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[])) AS k (kind, namespace, name)
      CROSS JOIN LATERAL (
        SELECT * FROM resource WHERE (kind, namespace, name) = (k.kind, k.namespace, k.name) OFFSET 0) AS r
      """;

  private static final String STORE = store("");

  /**
   * Only where something is deleted: its plan, made while the table was small, would read all of it
   * at every write.
   */
  private static final String STORE_AND_DELETE =
      store(
          """
          ), gone AS (
            DELETE FROM resource r USING given g
            WHERE g.is_last AND g.body IS NULL AND (r.kind, r.namespace, r.name) = (g.kind, g.namespace, g.name)
          """);

  static final RowMapper<StoredResource> ROW = new StoredRow();

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Sql(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /**
   * How a transaction finds things.
   *
   * @param revision the last one
   * @param found those of the objects that exist
   */
  record Beginning(long revision, List<StoredResource> found) {}

  /**
   * Begins. The lock on the revision is held until the transaction ends: writers take turns, so
   * nobody gets a higher revision before lower ones are visible, and nothing changes under a
   * writer.
   */
  Beginning begin(Collection<ResourceKey> keys) {
    return template.execute(
        BEGIN,
        (PreparedStatement statement) -> {
          statement.setObject(1, texts(keys, key -> key.kind().id()));
          statement.setObject(2, texts(keys, ResourceKey::namespace));
          statement.setObject(3, texts(keys, ResourceKey::name));
          statement.execute();
          long revision;
          try (ResultSet rows = statement.getResultSet()) {
            rows.next();
            revision = rows.getLong(1);
          }
          statement.getMoreResults();
          List<StoredResource> found = new ArrayList<>();
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              found.add(ROW.mapRow(rows, found.size()));
            }
          }
          return new Beginning(revision, found);
        });
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
    Map<ResourceKey, Integer> last = new HashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      last.put(changes.get(i).key(), i);
    }
    boolean deletes = changes.stream().anyMatch(change -> change.body() == null);
    return jdbc.sql(deletes ? STORE_AND_DELETE : STORE)
        .param("kinds", texts(changes, change -> change.key().kind().id()))
        .param("namespaces", texts(changes, change -> change.key().namespace()))
        .param("names", texts(changes, change -> change.key().name()))
        .param("uids", changes.stream().map(Change::uid).toArray(UUID[]::new))
        .param("revisions", numbers(changes, Change::revision))
        .param("generations", numbers(changes, Change::generation))
        .param("bodies", texts(changes, Change::body))
        .param("managed", texts(changes, Change::managed))
        .param("actors", texts(changes, change -> change.origin().actor()))
        .param("sources", texts(changes, change -> change.origin().source()))
        .param("reasons", texts(changes, change -> change.origin().reason()))
        .param(
            "last",
            IntStream.range(0, changes.size())
                .mapToObj(i -> Objects.equals(last.get(changes.get(i).key()), i))
                .toArray(Boolean[]::new))
        .param("logged", changes.stream().map(Change::logged).toArray(Boolean[]::new))
        .param("revision", revision)
        .param("channel", CHANNEL)
        .query(String.class)
        .single();
  }

  /** Documents go to the server once; of several changes of a key the last one makes the row. */
  private static String store(String deletions) {
    return """
    WITH given AS MATERIALIZED (
      SELECT kind, namespace, name, uid, revision, generation, CAST(body AS json) AS body, CAST(managed AS json) AS managed,
        actor, source, reason, is_last, is_logged
      FROM unnest(
        CAST(:kinds AS text[]), CAST(:namespaces AS text[]), CAST(:names AS text[]), CAST(:uids AS uuid[]),
        CAST(:revisions AS bigint[]), CAST(:generations AS bigint[]), CAST(:bodies AS text[]), CAST(:managed AS text[]),
        CAST(:actors AS text[]), CAST(:sources AS text[]), CAST(:reasons AS text[]), CAST(:last AS boolean[]), CAST(:logged AS boolean[]))
        AS g (kind, namespace, name, uid, revision, generation, body, managed, actor, source, reason, is_last, is_logged)
    ), put AS (
      INSERT INTO resource (kind, namespace, name, uid, revision, generation, body, managed)
      SELECT kind, namespace, name, uid, revision, generation, body, managed FROM given WHERE is_last AND body IS NOT NULL
      ON CONFLICT (kind, namespace, name) DO UPDATE
      SET uid = excluded.uid, revision = excluded.revision, generation = excluded.generation,
        body = excluded.body, managed = excluded.managed
    """
        + deletions
        + """
        ), logged AS (
          INSERT INTO change (revision, key, op, body, uid, generation, actor, source, reason)
          SELECT revision, kind || '/' || namespace || '/' || name, CASE WHEN body IS NULL THEN 'DELETE' ELSE 'PUT' END,
            body, uid, generation, actor, source, reason
          FROM given WHERE is_logged
        ), counted AS (
          UPDATE revision SET value = :revision
        )
        SELECT CAST(pg_current_xact_id() AS text) FROM pg_notify(:channel, CAST(:revision AS text))
        """;
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

  @SuppressWarnings("NullAway") // Arrays of texts that may be null are what the driver takes.
  private static <T> String[] texts(
      Collection<T> list, Function<T, ? extends @Nullable String> text) {
    return list.stream().map(text).toArray(String[]::new);
  }
}
