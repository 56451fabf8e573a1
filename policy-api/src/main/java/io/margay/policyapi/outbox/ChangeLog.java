package io.margay.policyapi.outbox;

import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The change table and how far it has been published. */
final class ChangeLog {

  /** Published changes that are kept, for people who want to know what happened. */
  private static final int KEPT = 10_000;

  private final JdbcClient jdbc;

  ChangeLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Row(long revision, String key, @Nullable String body) {
    @SuppressWarnings(
        "NullAway") // The value may be null; NullAway misreads array types of class files.
    TopicRecord toRecord() {
      return new TopicRecord(
          ResourceKey.parse(key),
          revision,
          body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The changes after a revision, in order. */
  List<TopicRecord> after(long revision, int most) {
    return jdbc
        .sql(
            """
            SELECT revision, key, CAST(body AS text) AS body
            FROM change WHERE revision > :revision ORDER BY revision LIMIT :most
            """)
        .param("revision", revision)
        .param("most", most)
        .query(Row.class)
        .list()
        .stream()
        .map(Row::toRecord)
        .toList();
  }

  /** Everything there is, in the order of revisions. */
  List<TopicRecord> everything() {
    return jdbc
        .sql(
            """
            SELECT revision, kind || '/' || namespace || '/' || name AS key, CAST(body AS text) AS body
            FROM resource ORDER BY revision
            """)
        .query(Row.class)
        .list()
        .stream()
        .map(Row::toRecord)
        .toList();
  }

  long published() {
    return jdbc.sql("SELECT published FROM outbox").query(Long.class).single();
  }

  /** Remembers how far the topic is. Losing it only means to publish again. */
  void markPublished(long revision) {
    jdbc.sql("UPDATE outbox SET published = :revision WHERE published < :revision")
        .param("revision", revision)
        .update();
  }

  /** Drops what was published long ago. */
  void trim(long published) {
    jdbc.sql("DELETE FROM change WHERE revision <= :limit")
        .param("limit", published - KEPT)
        .update();
  }

  /** How many changes are committed and not yet marked as published. */
  long depth() {
    return jdbc.sql("SELECT r.value - o.published FROM revision r, outbox o")
        .query(Long.class)
        .single();
  }
}
