package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The rows of addresses. */
public final class AddressRows {

  private static final String OF_HANDLE =
      """
      SELECT host(ip) FROM address WHERE handle = :handle ORDER BY ip
      """;

  private static final String NODES_OF_HANDLE =
      """
      SELECT DISTINCT node FROM address WHERE handle = :handle
      """;

  private static final String OF_BLOCK =
      """
      SELECT host(ip) FROM address WHERE block = :block::cidr
      """;

  private static final String INSERT =
      """
      INSERT INTO address (ip, block, node, handle, attributes)
      VALUES (:ip::inet, :block::cidr, :node, :handle, :attributes::jsonb)
      """;

  private static final String RELEASE =
      """
      DELETE FROM address WHERE handle = :handle RETURNING host(ip)
      """;

  private static final String OWNER =
      """
      SELECT host(ip) AS ip, block::text AS block, node, handle, attributes::text AS attributes, assigned_at
      FROM address WHERE ip = :ip::inet
      """;

  /** Whose an address is, as operators see it. */
  public record Owner(
      String ip,
      String block,
      String node,
      String handle,
      Map<?, ?> attributes,
      Instant assignedAt) {}

  private final JdbcClient jdbc;
  private final JsonMapper json;

  public AddressRows(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  public List<IpAddress> ofHandle(String handle) {
    return jdbc.sql(OF_HANDLE)
        .param("handle", handle)
        .query((row, n) -> IpAddress.parse(row.getString(1)))
        .list();
  }

  /** The nodes that the handle has addresses on: one, or none. */
  public List<String> nodesOfHandle(String handle) {
    return jdbc.sql(NODES_OF_HANDLE).param("handle", handle).query(String.class).list();
  }

  public Set<IpAddress> ofBlock(Cidr block) {
    return jdbc
        .sql(OF_BLOCK)
        .param("block", block.toString())
        .query((row, n) -> IpAddress.parse(row.getString(1)))
        .list()
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }

  public void insert(
      IpAddress ip, Cidr block, String node, String handle, Map<String, String> attributes) {
    jdbc.sql(INSERT)
        .param("ip", ip.toString())
        .param("block", block.toString())
        .param("node", node)
        .param("handle", handle)
        .param("attributes", json.writeValueAsString(attributes))
        .update();
  }

  /** Deletes what the handle has; returns what that was. */
  public List<IpAddress> release(String handle) {
    return jdbc.sql(RELEASE)
        .param("handle", handle)
        .query((row, n) -> IpAddress.parse(row.getString(1)))
        .list();
  }

  public Optional<Owner> owner(IpAddress ip) {
    return jdbc.sql(OWNER)
        .param("ip", ip.toString())
        .query((row, n) ->
            new Owner(
                row.getString("ip"),
                row.getString("block"),
                row.getString("node"),
                row.getString("handle"),
                json.readValue(row.getString("attributes"), Map.class),
                row.getTimestamp("assigned_at").toInstant()))
        .optional();
  }
}
