package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Picture;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what the database has into a {@link Picture}. */
public final class PictureRows {

  private static final String BLOCKS =
      """
      SELECT cidr::text, node, state = 'pendingDeletion', claimed_at FROM block
      """;

  private static final String ALL_ADDRESSES =
      """
      SELECT block::text, host(ip), released_at, sequence FROM address
      """;

  private static final String ADDRESSES =
      ALL_ADDRESSES + "WHERE block = ANY (string_to_array(:blocks, ' ')::cidr[])\n";

  private final JdbcClient jdbc;

  public PictureRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Everything. */
  public Picture all() {
    Picture picture = new Picture();
    blocks().forEach(picture::put);
    fill(picture, null);
    return picture;
  }

  /**
   * All blocks; the addresses only of blocks that are these nodes', or that the old picture does
   * not know. The use of the others is taken from the old picture.
   */
  public Picture refreshed(Picture old, Set<String> nodes) {
    Picture picture = new Picture();
    List<String> read = new ArrayList<>();
    for (Block block : blocks()) {
      Block known = old.get(block.cidr());
      if (known == null || (block.node() != null && nodes.contains(block.node()))) {
        read.add(block.cidr().toString());
      } else {
        block.takeUseOf(known);
      }
      picture.put(block);
    }
    if (!read.isEmpty()) {
      fill(picture, read);
    }
    return picture;
  }

  private List<Block> blocks() {
    return jdbc.sql(BLOCKS)
        .query((row, n) ->
            new Block(
                Cidr.parse(row.getString(1)),
                row.getString(2),
                row.getBoolean(3),
                row.getTimestamp(4).toInstant(),
                0))
        .list();
  }

  private void fill(Picture picture, @Nullable List<String> blocks) {
    JdbcClient.StatementSpec statement =
        blocks == null
            ? jdbc.sql(ALL_ADDRESSES)
            : jdbc.sql(ADDRESSES).param("blocks", String.join(" ", blocks));
    statement.query(row -> {
      Block block = picture.get(Cidr.parse(row.getString(1)));
      // Null: the block was made after the first of the two statements.
      if (block != null) {
        IpAddress address = IpAddress.parse(row.getString(2));
        Timestamp released = row.getTimestamp(3);
        if (released == null) {
          block.occupy(address, row.getLong(4));
        } else {
          block.rest(address, released.toInstant());
        }
      }
    });
  }
}
