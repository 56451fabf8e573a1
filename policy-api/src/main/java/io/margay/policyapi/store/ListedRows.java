package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a list as they come from PostgreSQL: so many at a time as are likely to be about a
 * mebibyte.
 */
final class ListedRows {

  private static final int FETCHED_BYTES = 1 << 20;

  /** Large documents may follow after many small ones: so many of them must not hurt. */
  private static final int MOST_FETCHED = 500;

  private final Kind kind;
  private final ResultSet rows;
  private int largest;

  /**
   * @param rows with a namespace, a name and a body
   */
  ListedRows(Kind kind, ResultSet rows) {
    this.kind = kind;
    this.rows = rows;
  }

  /** Null at the end. */
  @Nullable Listed next() throws SQLException {
    if (!rows.next()) {
      return null;
    }
    byte[] json = rows.getBytes(3);
    if (json.length > largest) {
      largest = json.length;
      rows.setFetchSize(Math.clamp(FETCHED_BYTES / largest, 1, MOST_FETCHED));
    }
    return new Listed(new ResourceKey(kind, rows.getString(1), rows.getString(2)), json);
  }
}
