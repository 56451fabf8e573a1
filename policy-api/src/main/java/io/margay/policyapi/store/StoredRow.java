package io.margay.policyapi.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;

/** How a row is read, without looking at the record's shape each time. */
final class StoredRow implements RowMapper<StoredResource> {

  @Override
  public StoredResource mapRow(ResultSet row, int number) throws SQLException {
    return new StoredResource(
        row.getString("kind"),
        row.getString("namespace"),
        row.getString("name"),
        row.getObject("uid", UUID.class),
        row.getLong("revision"),
        row.getLong("generation"),
        row.getString("body"),
        row.getString("managed"));
  }
}
