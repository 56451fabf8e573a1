package io.margay.policyapi.outbox;

import io.margay.core.model.ResourceKey;
import io.margay.topics.outbox.OutboxLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The change table and how far it has been published. */
final class ChangeLog implements OutboxLog {

  private static final RowMapper<Row> ROW =
      (row, number) ->
          new Row(row.getLong("revision"), row.getString("key"), row.getString("body"));

  private final JdbcClient jdbc;

  ChangeLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<Row> after(long revision, int most) {
    return jdbc.sql(
            """
            SELECT revision, key, CAST(body AS text) AS body
            FROM change WHERE revision > :revision ORDER BY revision LIMIT :most
            """)
        .param("revision", revision)
        .param("most", most)
        .query(ROW)
        .list();
  }

  @Override
  public Optional<Row> last(ResourceKey key, long upTo) {
    return jdbc.sql(
            """
            SELECT revision, key, CAST(body AS text) AS body
            FROM change WHERE key COLLATE "C" = :key AND revision <= :upTo
            ORDER BY revision DESC LIMIT 1
            """)
        .param("key", key.toString())
        .param("upTo", upTo)
        .query(ROW)
        .optional();
  }

  @Override
  public Map<String, Long> objects(long at) {
    Map<String, Long> objects = new LinkedHashMap<>();
    jdbc.sql(
            """
            SELECT key, revision FROM (
              SELECT DISTINCT ON (key COLLATE "C") key, revision, op FROM change
              WHERE revision <= :at ORDER BY key COLLATE "C", revision DESC) AS last
            WHERE op = 'PUT' ORDER BY revision
            """)
        .param("at", at)
        .query((row, number) -> Map.entry(row.getString("key"), row.getLong("revision")))
        .list()
        .forEach(entry -> objects.put(entry.getKey(), entry.getValue()));
    return objects;
  }

  @Override
  public long published() {
    return jdbc.sql("SELECT published FROM outbox").query(Long.class).single();
  }

  @Override
  public void markPublished(long revision) {
    jdbc.sql("UPDATE outbox SET published = :revision WHERE published < :revision")
        .param("revision", revision)
        .update();
  }

  /**
   * What is committed and not marked as published.
   *
   * @param depth how many changes
   * @param age of the oldest
   */
  record Backlog(long depth, Duration age) {}

  /**
   * @param known to be published by whoever asks, marked or not
   */
  Backlog backlog(long known) {
    return jdbc.sql(
            """
            SELECT r.value - p.published AS depth,
              coalesce(CAST(extract(epoch FROM clock_timestamp() - (
                SELECT at FROM change c WHERE c.revision > p.published ORDER BY c.revision LIMIT 1)) * 1000 AS bigint), 0) AS millis
            FROM revision r, (SELECT greatest(published, :known) AS published FROM outbox) AS p
            """)
        .param("known", known)
        .query((row, number) ->
            new Backlog(row.getLong("depth"), Duration.ofMillis(row.getLong("millis"))))
        .single();
  }
}
