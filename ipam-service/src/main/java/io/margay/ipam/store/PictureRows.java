package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Picture;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the database has into a {@link Picture}. The addresses of a block come as one row, so
 * that reading needs memory by the number of blocks, whatever is assigned.
 */
public final class PictureRows {

  private static final String BLOCKS =
      """
      SELECT cidr::text, node, state = 'pendingDeletion', claimed_at FROM block
      """;

  private static final String OF_NODES = BLOCKS + "WHERE node = ANY (:nodes)\n";

  /** The last bits of what tells the address that was assigned last are its number in the block. */
  private static final int ORDINAL_BITS = 16;

  private static final String COLUMNS =
      """
      SELECT block::text,
        string_agg((ip - block::inet)::text, ' ') FILTER (WHERE released_at IS NULL),
        string_agg((ip - block::inet) || ' ' || (extract(epoch FROM released_at) * 1000000)::bigint, ' ')
          FILTER (WHERE released_at IS NOT NULL),
        max((sequence << %d) + (ip - block::inet)) FILTER (WHERE released_at IS NULL)
      """
          .formatted(ORDINAL_BITS);

  private static final String ALL_USE = COLUMNS + "FROM address GROUP BY block\n";

  private static final String USE =
      COLUMNS + "FROM " + Inside.blocks("unnest(:blocks::cidr[])") + " GROUP BY block\n";

  private final JdbcClient jdbc;

  public PictureRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Everything. */
  public Picture all() {
    Picture picture = new Picture();
    blocks(jdbc.sql(BLOCKS)).forEach(picture::put);
    fill(picture, jdbc.sql(ALL_USE));
    return picture;
  }

  /**
   * All blocks; the addresses only of blocks that are these nodes', or that the old picture does
   * not know. The use of the others is taken from the old picture.
   */
  public Picture withAllBlocks(Picture old, Set<String> nodes) {
    Picture picture = new Picture();
    List<Block> unknown = new ArrayList<>();
    for (Block block : blocks(jdbc.sql(BLOCKS))) {
      Block known = old.get(block.cidr());
      if (known == null || (block.node() != null && nodes.contains(block.node()))) {
        unknown.add(block);
      } else {
        block.takeUseOf(known);
      }
      picture.put(block);
    }
    fill(picture, unknown);
    return picture;
  }

  /** Brings the blocks of these nodes in the picture up to date, and what of them is in use. */
  public void refresh(Picture picture, Set<String> nodes) {
    List<Block> read = blocks(jdbc.sql(OF_NODES).param("nodes", nodes.toArray(String[]::new)));
    Set<Cidr> there = new HashSet<>();
    read.forEach(block -> there.add(block.cidr()));
    for (String node : nodes) {
      picture.ofNode(node).stream()
          .map(Block::cidr)
          .filter(cidr -> !there.contains(cidr))
          .forEach(picture::remove);
    }
    read.forEach(picture::put);
    fill(picture, read);
  }

  private static List<Block> blocks(JdbcClient.StatementSpec statement) {
    return statement
        .query((row, n) ->
            new Block(
                Cidr.parse(row.getString(1)),
                row.getString(2),
                row.getBoolean(3),
                row.getTimestamp(4).toInstant(),
                0))
        .list();
  }

  private void fill(Picture picture, List<Block> blocks) {
    if (!blocks.isEmpty()) {
      String[] cidrs = blocks.stream().map(block -> block.cidr().toString()).toArray(String[]::new);
      fill(picture, jdbc.sql(USE).param("blocks", cidrs));
    }
  }

  private static void fill(Picture picture, JdbcClient.StatementSpec statement) {
    statement.query(row -> {
      Block block = picture.get(Cidr.parse(row.getString(1)));
      // Null: the block was made after the first of the two statements.
      if (block != null) {
        block.load(used(row.getString(2)), resting(row.getString(3)), last(row));
      }
    });
  }

  private static BitSet used(@Nullable String ordinals) {
    BitSet used = new BitSet();
    for (String ordinal : words(ordinals)) {
      used.set(Integer.parseInt(ordinal));
    }
    return used;
  }

  private static Map<Integer, Instant> resting(@Nullable String ordinalsAndMicros) {
    String[] words = words(ordinalsAndMicros);
    Map<Integer, Instant> resting = new HashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      resting.put(
          Integer.parseInt(words[i]),
          Instant.EPOCH.plus(Long.parseLong(words[i + 1]), ChronoUnit.MICROS));
    }
    return resting;
  }

  private static String[] words(@Nullable String text) {
    return text == null ? new String[0] : text.split(" ", -1);
  }

  private static int last(ResultSet row) throws SQLException {
    long last = row.getLong(4);
    return row.wasNull() ? -1 : (int) (last & ((1 << ORDINAL_BITS) - 1));
  }
}
