package io.margay.ipam.store;

import io.margay.core.model.BlockAffinity;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.topics.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The change log. */
public final class ChangeRows {

  /**
   * The row lock that this takes is held until the transaction ends: so revisions are in the order
   * of commits.
   */
  private static final String NEXT_REVISION =
      """
      UPDATE revision_counter SET last = last + 1 RETURNING last
      """;

  private static final String INSERT =
      """
      INSERT INTO change (revision, key, body) VALUES (:revision, :key, :body)
      """;

  private static final String UNPUBLISHED =
      """
      SELECT revision, key, body FROM change
      WHERE revision > (SELECT revision FROM published)
      ORDER BY revision LIMIT :most
      """;

  private static final String PUBLISHED =
      """
      UPDATE published SET revision = :revision
      """;

  private final JdbcClient jdbc;
  private final JsonMapper json;

  public ChangeRows(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * Records that the affinity came to be. Call it last in a transaction: writers queue behind it.
   */
  public void add(BlockAffinity affinity) {
    long revision = jdbc.sql(NEXT_REVISION).query(Long.class).single();
    BlockAffinity versioned =
        affinity.withMetadata(affinity.metadata().withResourceVersion(Long.toString(revision)));
    jdbc.sql(INSERT)
        .param("revision", revision)
        .param("key", affinity.key().toString())
        .param("body", json.writeValueAsString(Resources.encode(versioned)))
        .update();
  }

  /** The oldest changes that are not known to be published. */
  public List<TopicRecord> unpublished(int most) {
    return jdbc.sql(UNPUBLISHED)
        .param("most", most)
        .query((row, n) ->
            new TopicRecord(
                ResourceKey.parse(row.getString(2)),
                row.getLong(1),
                row.getString(3).getBytes(StandardCharsets.UTF_8)))
        .list();
  }

  public void published(long revision) {
    jdbc.sql(PUBLISHED).param("revision", revision).update();
  }
}
