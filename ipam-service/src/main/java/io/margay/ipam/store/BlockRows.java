package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads blocks. What changes them is {@link Ledger}. */
public final class BlockRows {

  private static final String USE =
      """
      SELECT block.cidr::text, block.node, block.state, block.claimed_at,
        count(address.ip) FILTER (WHERE address.state = 'used'),
        count(address.ip) FILTER (WHERE address.state = 'held'),
        count(address.ip) FILTER (WHERE address.state = 'cooling'),
        count(address.ip) FILTER (WHERE address.announced IS NOT NULL)
      FROM block LEFT JOIN address ON address.block = block.cidr
      GROUP BY block.cidr ORDER BY block.cidr
      """;

  /**
   * How full a block is.
   *
   * @param node null: nobody's
   * @param state confirmed or pendingDeletion
   * @param borrowed addresses that other nodes have of it
   */
  public record Use(
      Cidr cidr,
      @Nullable String node,
      String state,
      Instant claimedAt,
      int used,
      int held,
      int cooling,
      int borrowed) {

    public int size() {
      return 1 << (cidr.family().bits() - cidr.length());
    }

    public boolean isEmpty() {
      return used + held + cooling == 0;
    }
  }

  private final JdbcClient jdbc;

  public BlockRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public List<Use> use() {
    return jdbc.sql(USE)
        .query((row, n) ->
            new Use(
                Cidr.parse(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4).toInstant(),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8)))
        .list();
  }
}
