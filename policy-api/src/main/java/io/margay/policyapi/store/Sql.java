package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.store.Written.Outcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements inside a write's transaction. */
final class Sql {

  /** The channel on which PostgreSQL tells other replicas that there are changes. */
  static final String CHANNEL = "margay_change";

  private static final long POOLS_LOCK = 0x6d61_7267_6179_01L;

  private final JdbcClient jdbc;

  Sql(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Reads the objects of these keys; none of them changes, and none that is missing comes to be,
   * until the transaction ends. Locks are taken in the order of keys, so that writers rarely
   * deadlock.
   */
  Map<ResourceKey, StoredResource> lock(Collection<ResourceKey> keys) {
    Map<ResourceKey, StoredResource> found = new HashMap<>();
    lockRows(keys, found);
    List<ResourceKey> missing =
        keys.stream().filter(key -> !found.containsKey(key)).sorted().toList();
    if (!missing.isEmpty()) {
      lockNames(missing);
      // Whoever held a name before may have made the object meanwhile.
      lockRows(missing, found);
    }
    return found;
  }

  private void lockNames(List<ResourceKey> keys) {
    jdbc.sql(
            """
            SELECT count(pg_advisory_xact_lock(hashtextextended(k.key, 0)))
            FROM unnest(CAST(:keys AS text[])) AS k (key)
            """)
        .param("keys", texts(keys, ResourceKey::toString))
        .query(Long.class)
        .single();
  }

  private void lockRows(Collection<ResourceKey> keys, Map<ResourceKey, StoredResource> found) {
    List<ResourceKey> sorted = keys.stream().sorted().toList();
    jdbc.sql(
            """
            SELECT r.kind, r.namespace, r.name, r.uid, r.revision, r.generation, CAST(r.body AS text) AS body, CAST(r.managed AS text) AS managed
            FROM resource r
            JOIN unnest(CAST(:kinds AS text[]), CAST(:namespaces AS text[]), CAST(:names AS text[])) AS k (kind, namespace, name)
              ON (r.kind, r.namespace, r.name) = (k.kind, k.namespace, k.name)
            ORDER BY r.kind, r.namespace, r.name
            FOR UPDATE OF r
            """)
        .param("kinds", texts(sorted, key -> key.kind().id()))
        .param("namespaces", texts(sorted, ResourceKey::namespace))
        .param("names", texts(sorted, ResourceKey::name))
        .query(StoredResource.class)
        .list()
        .forEach(row -> found.put(row.key(), row));
  }

  /** Whether the tier is there; it then stays until the transaction ends. */
  boolean keepTier(String name) {
    return jdbc.sql(
            """
            SELECT 1 FROM resource WHERE kind = 'Tier' AND namespace = '' AND name = :name FOR SHARE
            """)
        .param("name", name)
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** Some policies of the tier. */
  List<StoredResource> policiesOf(String tier) {
    return jdbc.sql(
            """
            SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(managed AS text) AS managed
            FROM resource
            WHERE kind IN ('NetworkPolicy', 'GlobalNetworkPolicy') AND body #>> '{spec,tier}' = :tier
            ORDER BY kind, namespace, name
            """)
        .param("tier", tier)
        .query(StoredResource.class)
        .list();
  }

  /** All pools; no other transaction adds or changes one until this one ends. */
  List<StoredResource> keepPools() {
    jdbc.sql("SELECT 1 FROM pg_advisory_xact_lock(:lock)")
        .param("lock", POOLS_LOCK)
        .query(Integer.class)
        .single();
    return jdbc.sql(
            """
            SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(managed AS text) AS managed
            FROM resource WHERE kind = :kind ORDER BY name
            """)
        .param("kind", Kind.IP_POOL.id())
        .query(StoredResource.class)
        .list();
  }

  /**
   * Takes the next revisions. The lock on the counter is held until the transaction ends: nobody
   * gets a higher revision before these are visible.
   *
   * @return the last one taken
   */
  long takeRevisions(int count) {
    return jdbc.sql("UPDATE revision SET value = value + :count RETURNING value")
        .param("count", count)
        .query(Long.class)
        .single();
  }

  /** Writes objects and changes in one statement, each under its revision from first on. */
  void store(List<Step> steps, long first) {
    int n = steps.size();
    Long[] revisions = new Long[n];
    @Nullable String[] bodies = new String[n];
    for (int i = 0; i < n; i++) {
      revisions[i] = first + i;
      bodies[i] =
          steps.get(i).outcome() == Outcome.DELETED ? null : steps.get(i).document(first + i);
    }
    jdbc.sql(
            """
            WITH given AS (
              SELECT * FROM unnest(
                CAST(:outcomes AS text[]), CAST(:kinds AS text[]), CAST(:namespaces AS text[]), CAST(:names AS text[]),
                CAST(:uids AS uuid[]), CAST(:revisions AS bigint[]), CAST(:generations AS bigint[]), CAST(CAST(:bodies AS text[]) AS json[]), CAST(CAST(:managed AS text[]) AS json[]))
                AS g (outcome, kind, namespace, name, uid, revision, generation, body, managed)
            ), created AS (
              INSERT INTO resource (kind, namespace, name, uid, revision, generation, body, managed)
              SELECT kind, namespace, name, uid, revision, generation, body, managed FROM given WHERE outcome = 'CREATED'
            ), updated AS (
              UPDATE resource r SET revision = g.revision, generation = g.generation, body = g.body, managed = g.managed
              FROM given g WHERE g.outcome = 'UPDATED' AND r.uid = g.uid
            ), deleted AS (
              DELETE FROM resource r USING given g WHERE g.outcome = 'DELETED' AND r.uid = g.uid
            ), logged AS (
              INSERT INTO change (revision, key, op, body)
              SELECT revision, kind || '/' || namespace || '/' || name, CASE outcome WHEN 'DELETED' THEN 'DELETE' ELSE 'PUT' END, body
              FROM given
            )
            SELECT 1 FROM pg_notify(:channel, '')
            """)
        .param("outcomes", texts(steps, step -> step.outcome().name()))
        .param("kinds", texts(steps, step -> step.key().kind().id()))
        .param("namespaces", texts(steps, step -> step.key().namespace()))
        .param("names", texts(steps, step -> step.key().name()))
        .param("uids", steps.stream().map(Step::uid).toArray(UUID[]::new))
        .param("revisions", revisions)
        .param("generations", steps.stream().map(Step::generation).toArray(Long[]::new))
        .param("bodies", bodies)
        .param("managed", managed(steps))
        .param("channel", CHANNEL)
        .query(Integer.class)
        .single();
  }

  private static @Nullable String[] managed(List<Step> steps) {
    @Nullable String[] managed = new String[steps.size()];
    for (int i = 0; i < managed.length; i++) {
      managed[i] = steps.get(i).managed();
    }
    return managed;
  }

  private static <T> String[] texts(List<T> list, Function<T, String> text) {
    return list.stream().map(text).toArray(String[]::new);
  }
}
