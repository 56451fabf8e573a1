package io.margay.ipam.store;

import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Writes batches: each is one statement, one transaction, one round trip. */
public final class Ledger {

  private static final String APPLY =
      """
      SELECT ipam_apply(?::jsonb)::text
      """;

  private final JdbcClient jdbc;
  private final JsonMapper json;

  public Ledger(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * Does all of it or nothing.
   *
   * @throws org.springframework.dao.ConcurrencyFailureException if it was planned on a picture that
   *     is old
   * @throws org.springframework.dao.DataAccessException if the database does not do it
   */
  public Reply apply(Draft draft) {
    String reply =
        jdbc.sql(APPLY).param(json.writeValueAsString(draft.tree())).query(String.class).single();
    return json.readValue(reply, Reply.class);
  }
}
