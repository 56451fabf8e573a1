package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Reads addresses. What changes them is {@link Ledger}. */
public final class AddressRows {

  private static final String COLUMNS =
      """
      SELECT host(ip), block::text, node, handle, request, state, sequence, attributes::text, assigned_at
      FROM address
      """;

  private static final String OWNER = COLUMNS + "WHERE ip = :ip::inet AND state <> 'cooling'\n";

  private static final String OF_HANDLE =
      COLUMNS + "WHERE handle = :handle AND state = 'used' ORDER BY ip\n";

  private static final String HELD =
      COLUMNS + "WHERE node = :node AND state = 'held' ORDER BY ip\n";

  private static final String USED_OF_HANDLES =
      COLUMNS + "WHERE handle = ANY (:handles) AND state = 'used' ORDER BY ip\n";

  /** At most so many rows are in memory at once. */
  private static final int PART = 1_000;

  private static final String FIRST =
      COLUMNS + "WHERE state <> 'cooling' ORDER BY ip LIMIT " + PART + "\n";

  private static final String NEXT =
      COLUMNS + "WHERE state <> 'cooling' AND ip > :after::inet ORDER BY ip LIMIT " + PART + "\n";

  private static final String BLOCKS =
      """
      SELECT cidr::text FROM block WHERE node = :node
      UNION ALL SELECT ip::cidr::text FROM address WHERE announced IS NOT NULL AND node = :node
      """;

  /**
   * Whose an address is.
   *
   * @param state used, or held by its node
   * @param sequence grows with every assignment
   */
  public record Owner(
      String ip,
      String block,
      String node,
      String handle,
      String request,
      String state,
      long sequence,
      Map<String, String> attributes,
      Instant assignedAt) {

    public IpAddress address() {
      return IpAddress.parse(ip);
    }
  }

  private final JdbcClient jdbc;
  private final JsonMapper json;

  public AddressRows(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  public Optional<Owner> owner(IpAddress ip) {
    return jdbc.sql(OWNER).param("ip", ip.toString()).query(this::read).optional();
  }

  public List<Owner> ofHandle(String handle) {
    return jdbc.sql(OF_HANDLE).param("handle", handle).query(this::read).list();
  }

  /** What a node keeps ready, and no workload has. */
  public List<Owner> held(String node) {
    return jdbc.sql(HELD).param("node", node).query(this::read).list();
  }

  /** What workloads have under these handles. */
  public List<Owner> ofHandles(Set<String> handles) {
    return jdbc.sql(USED_OF_HANDLES)
        .param("handles", handles.toArray(String[]::new))
        .query(this::read)
        .list();
  }

  /**
   * The next addresses that somebody has, in order, at most {@value #PART}. Part after part shows
   * each row as it is when its part is read.
   *
   * @param after the last of the part before; null: the first part
   * @return empty behind the last one
   */
  public List<Owner> part(@Nullable IpAddress after) {
    return after == null
        ? jdbc.sql(FIRST).query(this::read).list()
        : jdbc.sql(NEXT).param("after", after.toString()).query(this::read).list();
  }

  /** The blocks of a node, and the addresses it borrows. */
  public List<Cidr> blocksOf(String node) {
    return jdbc.sql(BLOCKS)
        .param("node", node)
        .query((row, n) -> Cidr.parse(row.getString(1)))
        .list();
  }

  @SuppressWarnings("unchecked") // Attributes are written as a map of texts.
  private Owner read(ResultSet row, int n) throws SQLException {
    return new Owner(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getLong(7),
        json.readValue(row.getString(8), Map.class),
        row.getTimestamp(9).toInstant());
  }
}
