package io.margay.ipam.store;

import io.margay.core.model.ResourceKey;
import io.margay.topics.outbox.OutboxLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The change log, as its reader sees it; the function ipam_publish writes it. Of each key the last
 * change stays, of the {@value #KEPT} latest changes all do.
 */
public final class ChangeRows implements OutboxLog {

  /** For people who want to know what happened. */
  private static final int KEPT = 10_000;

  private static final RowMapper<Row> ROW =
      (row, n) -> new Row(row.getLong(1), row.getString(2), row.getString(3));

  private final JdbcClient jdbc;

  public ChangeRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<Row> after(long revision, int most) {
    return jdbc.sql(
            """
            SELECT revision, key, body FROM change WHERE revision > :revision ORDER BY revision LIMIT :most
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
            SELECT revision, key, body FROM change
            WHERE key = :key AND revision <= :upTo ORDER BY revision DESC LIMIT 1
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
              SELECT DISTINCT ON (key) key, revision, body IS NOT NULL AS there FROM change
              WHERE revision <= :at ORDER BY key, revision DESC) AS last
            WHERE there ORDER BY revision
            """)
        .param("at", at)
        .query(row -> {
          objects.put(row.getString(1), row.getLong(2));
        });
    return objects;
  }

  @Override
  public long published() {
    return jdbc.sql("SELECT revision FROM published").query(Long.class).single();
  }

  @Override
  public void markPublished(long revision) {
    jdbc.sql("UPDATE published SET revision = :revision WHERE revision < :revision")
        .param("revision", revision)
        .update();
    jdbc.sql("SELECT ipam_forget(:upTo)")
        .param("upTo", revision - KEPT)
        .query(Integer.class)
        .single();
  }
}
