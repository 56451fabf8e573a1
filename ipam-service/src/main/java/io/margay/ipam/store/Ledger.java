package io.margay.ipam.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Writes batches: each is one statement, one transaction, one round trip. */
public final class Ledger {

  private static final String APPLY =
      """
      SELECT ipam_apply(?::jsonb)::text, NULL::bigint[]
      """;

  private static final String APPLY_COLUMNS =
      """
      SELECT reply::text, sequences FROM ipam_apply(?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final JdbcTemplate jdbc;
  private final JsonMapper json;

  public Ledger(JdbcTemplate jdbc, JsonMapper json) {
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
    if (!draft.fitsColumns()) {
      return reply(answer(APPLY, List.of(json.writeValueAsString(draft.tree()))).reply());
    }
    Columns columns = draft.columns();
    List<@Nullable Object> arguments = new ArrayList<>();
    Map<String, Object> besides = draft.besides();
    arguments.add(besides == null ? null : json.writeValueAsString(besides));
    arguments.add(draft.restSeconds());
    arguments.add(draft.handles().toArray(String[]::new));
    arguments.addAll(columns.arguments(json));
    Answer answer = answer(APPLY_COLUMNS, arguments);
    Reply reply = reply(answer.reply());
    return answer.sequences() == null ? reply : reply.with(columns.taken(answer.sequences()));
  }

  private record Answer(@Nullable String reply, Long @Nullable [] sequences) {}

  private Answer answer(String sql, List<? extends @Nullable Object> arguments) {
    try {
      return ask(sql, arguments);
    } catch (DuplicateKeyException e) {
      throw new ConcurrencyFailureException("the picture is old: an address has a row", e);
    }
  }

  private Answer ask(String sql, List<? extends @Nullable Object> arguments) {
    Answer answer =
        jdbc.query(
            connection -> statement(connection, sql, arguments),
            (ResultSet row) -> {
              row.next();
              Array sequences = row.getArray(2);
              return new Answer(
                  row.getString(1), sequences == null ? null : (Long[]) sequences.getArray());
            });
    return Objects.requireNonNull(answer);
  }

  private static PreparedStatement statement(
      Connection connection, String sql, List<? extends @Nullable Object> arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case String[] texts -> statement.setArray(i + 1, connection.createArrayOf("text", texts));
        case Integer[] ints -> statement.setArray(i + 1, connection.createArrayOf("int4", ints));
        case Double number -> statement.setDouble(i + 1, number);
        case Boolean yes -> statement.setBoolean(i + 1, yes);
        case null -> statement.setString(i + 1, null);
        case Object text -> statement.setString(i + 1, text.toString());
      }
    }
    return statement;
  }

  private Reply reply(@Nullable String text) {
    return text == null ? Reply.NOTHING : json.readValue(text, Reply.class);
  }
}
