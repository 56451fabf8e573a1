package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import io.margay.ipam.block.Block;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of blocks. */
public final class BlockRows {

  private static final String OF_NODE =
      """
      SELECT cidr::text, pool, node, cursor FROM block WHERE node = :node ORDER BY cidr
      """;

  private static final String WITHIN =
      """
      SELECT cidr::text FROM block WHERE cidr && :pool::cidr
      """;

  /**
   * Gives way when the block, or one that overlaps it, has become somebody else's in the meantime.
   */
  private static final String CLAIM =
      """
      INSERT INTO block (cidr, pool, node) VALUES (:cidr::cidr, :pool, :node) ON CONFLICT DO NOTHING
      """;

  private static final String MOVE_CURSOR =
      """
      UPDATE block SET cursor = :cursor WHERE cidr = :cidr::cidr
      """;

  private static final String UTILISATION =
      """
      SELECT block.cidr::text AS cidr, block.pool, block.node, count(address.ip) AS used
      FROM block LEFT JOIN address ON address.block = block.cidr
      GROUP BY block.cidr, block.pool, block.node
      ORDER BY block.cidr
      """;

  /**
   * How full a block is.
   *
   * @param size addresses in all
   * @param used addresses assigned
   */
  public record Utilisation(String cidr, String pool, String node, int size, long used) {}

  private final JdbcClient jdbc;

  public BlockRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public List<Block> ofNode(String node) {
    return jdbc.sql(OF_NODE)
        .param("node", node)
        .query((row, n) ->
            new Block(
                Cidr.parse(row.getString(1)), row.getString(2), row.getString(3), row.getInt(4)))
        .list();
  }

  /** The blocks that overlap this range, whoever's. */
  public Set<Cidr> within(Cidr range) {
    return jdbc
        .sql(WITHIN)
        .param("pool", range.toString())
        .query((row, n) -> Cidr.parse(row.getString(1)))
        .list()
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Makes the block the node's; false if somebody was quicker. */
  public boolean claim(Block block) {
    return jdbc.sql(CLAIM)
            .param("cidr", block.cidr().toString())
            .param("pool", block.pool())
            .param("node", block.node())
            .update()
        == 1;
  }

  public void moveCursor(Cidr block, int cursor) {
    jdbc.sql(MOVE_CURSOR).param("cidr", block.toString()).param("cursor", cursor).update();
  }

  public List<Utilisation> utilisation() {
    return jdbc.sql(UTILISATION)
        .query((row, n) -> {
          Cidr cidr = Cidr.parse(row.getString("cidr"));
          return new Utilisation(
              cidr.toString(),
              row.getString("pool"),
              row.getString("node"),
              1 << (32 - cidr.length()),
              row.getLong("used"));
        })
        .list();
  }
}
