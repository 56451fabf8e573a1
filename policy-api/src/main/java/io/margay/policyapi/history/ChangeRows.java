package io.margay.policyapi.history;

import io.margay.core.model.ResourceKey;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the change log, newest first. */
final class ChangeRows {

  private static final RowMapper<ChangeEntry> ROW =
      (row, number) ->
          new ChangeEntry(
              row.getLong("revision"),
              row.getObject("at", OffsetDateTime.class).toInstant(),
              row.getString("key"),
              row.getString("op").equals("DELETE"),
              row.getString("uid"),
              row.getObject("generation", Long.class),
              row.getString("actor"),
              row.getString("source"),
              row.getString("reason"),
              row.getString("body"));

  private final JdbcClient jdbc;

  ChangeRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** All changes before a revision, without documents. */
  List<ChangeEntry> before(long revision, int most) {
    return jdbc.sql(
            """
            SELECT revision, at, key, op, CAST(uid AS text) AS uid, generation, actor, source, reason, CAST(NULL AS text) AS body
            FROM change WHERE revision < :before ORDER BY revision DESC LIMIT :most
            """)
        .param("before", revision)
        .param("most", most)
        .query(ROW)
        .list();
  }

  /** The changes of one object before a revision, with the documents that they left. */
  List<ChangeEntry> of(ResourceKey key, long before, int most) {
    return jdbc.sql(
            """
            SELECT revision, at, key, op, CAST(uid AS text) AS uid, generation, actor, source, reason, CAST(body AS text) AS body
            FROM change WHERE key COLLATE "C" = :key AND revision < :before ORDER BY revision DESC LIMIT :most
            """)
        .param("key", key.toString())
        .param("before", before)
        .param("most", most)
        .query(ROW)
        .list();
  }
}
