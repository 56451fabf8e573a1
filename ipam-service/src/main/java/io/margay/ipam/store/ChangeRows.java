package io.margay.ipam.store;

import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The change log, as its reader sees it; the function ipam_publish writes it. */
public final class ChangeRows {

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

  /** Published changes that are kept, for people who want to know what happened. */
  private static final int KEPT = 10_000;

  private static final String FORGET =
      """
      DELETE FROM change WHERE revision <= :revision - :kept
      """;

  private final JdbcClient jdbc;

  public ChangeRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The oldest changes that are not known to be published. */
  public List<TopicRecord> unpublished(int most) {
    return jdbc.sql(UNPUBLISHED)
        .param("most", most)
        .query((row, n) -> record(row.getString(2), row.getLong(1), row.getString(3)))
        .list();
  }

  @SuppressWarnings(
      "NullAway") // The value may be null; NullAway misreads array types of class files.
  private static TopicRecord record(String key, long revision, @Nullable String body) {
    return new TopicRecord(
        ResourceKey.parse(key),
        revision,
        body == null ? null : body.getBytes(StandardCharsets.UTF_8));
  }

  /** All up to this revision has reached the topic. */
  public void published(long revision) {
    jdbc.sql(PUBLISHED).param("revision", revision).update();
    jdbc.sql(FORGET).param("revision", revision).param("kept", KEPT).update();
  }
}
