package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads parts of lists, each of them the objects of a kind as they were at a revision: those that
 * have not changed since are in {@code resource}, of the others the change log has the last change
 * up to then. Both are read in the order of the list and merged; no more is read than is wanted.
 *
 * <p>What has not changed is looked at first: an object that changes between the two looks is found
 * by both, and by one of them in any other case.
 */
final class PartReader {

  private static final int FIRST_FETCHED = 100;

  /**
   * For a client that wants all of a list PostgreSQL would rather sort it than read it in the order
   * that an index has, be it on disk: it does not know that parts end early. Nor are these
   * statements worth compiling.
   */
  private static final String IN_ORDER =
      """
      SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true),
        set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)
      """;

  private static final String UNCHANGED =
      """
      SELECT namespace, name, body FROM resource
      WHERE kind = :kind AND revision <= :at AND (namespace, name) > (:afterNamespace, :afterName)
      ORDER BY namespace, name LIMIT :most
      """;

  private static final String UNCHANGED_IN_NAMESPACE =
      """
      SELECT namespace, name, body FROM resource
      WHERE kind = :kind AND revision <= :at AND namespace = :namespace AND name > :afterName
      ORDER BY name LIMIT :most
      """;

  /** Nothing is looked for if there was no change at all. */
  private static final String CHANGED =
      """
      SELECT parts.namespace, parts.name, was.body
      FROM (
        SELECT DISTINCT key COLLATE "C" AS key FROM change
        WHERE (SELECT value FROM revision) > :at AND revision > :at
          AND key COLLATE "C" >= :from AND key COLLATE "C" < :to) AS changed
      CROSS JOIN LATERAL (
        SELECT split_part(changed.key, '/', 2) COLLATE "C" AS namespace, split_part(changed.key, '/', 3) COLLATE "C" AS name) AS parts
      CROSS JOIN LATERAL (
        SELECT op, body FROM change c
        WHERE c.key COLLATE "C" = changed.key AND c.revision <= :at
        ORDER BY c.revision DESC LIMIT 1) AS was
      WHERE was.op = 'PUT' AND (parts.namespace, parts.name) > (:afterNamespace, :afterName)
      ORDER BY namespace, name LIMIT :most
      """;

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  /**
   * @param transactions in which the driver fetches rows as they are read
   */
  PartReader(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /**
   * Some of a list.
   *
   * @param more whether others follow
   */
  record Part(List<Listed> rows, boolean more) {}

  /**
   * What is wanted.
   *
   * @param namespace null for all
   * @param after only what follows this key; null for the beginning
   * @param at the revision of the state
   */
  record Wanted(
      Kind kind, @Nullable String namespace, @Nullable ResourceKey after, PartSize size, long at) {

    StatementSpec boundTo(StatementSpec statement) {
      String prefix = kind.id() + "/" + (namespace == null ? "" : namespace + "/");
      String afterNamespace =
          after != null ? after.namespace() : namespace == null ? "" : namespace;
      return statement
          .withFetchSize(FIRST_FETCHED)
          .param("kind", kind.id())
          .param("namespace", namespace)
          .param("afterNamespace", afterNamespace)
          .param("afterName", after == null ? "" : after.name())
          .param("from", prefix)
          // The character after '/'.
          .param("to", prefix.substring(0, prefix.length() - 1) + "0")
          .param("at", at)
          .param("most", size.rows() + 1L);
    }
  }

  /**
   * Objects in the order of namespace and name. The part ends before the row with which there would
   * be too many bytes, but for the first. Whether the change log reaches back so far is for the
   * caller to see.
   */
  Part read(Wanted wanted) {
    StatementSpec unchanged =
        jdbc.sql(wanted.namespace() == null ? UNCHANGED : UNCHANGED_IN_NAMESPACE);
    StatementSpec changed = jdbc.sql(CHANGED);
    return Objects.requireNonNull(
        transactions.execute(transaction -> {
          jdbc.sql(IN_ORDER).query(row -> {});
          return wanted
              .boundTo(unchanged)
              .query((ResultSet present) ->
                  wanted
                      .boundTo(changed)
                      .query((ResultSet past) ->
                          beginning(
                              new MergedRows(
                                  new ListedRows(wanted.kind(), present),
                                  new ListedRows(wanted.kind(), past)),
                              wanted.size())));
        }));
  }

  private static Part beginning(MergedRows rows, PartSize size) throws SQLException {
    List<Listed> found = new ArrayList<>();
    long bytes = 0;
    for (Listed row = rows.next(); row != null; row = rows.next()) {
      bytes += row.json().length;
      if (found.size() == size.rows() || bytes > size.bytes() && !found.isEmpty()) {
        return new Part(found, true);
      }
      found.add(row);
    }
    return new Part(found, false);
  }
}
