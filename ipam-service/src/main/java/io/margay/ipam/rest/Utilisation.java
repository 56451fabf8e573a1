package io.margay.ipam.rest;

import io.margay.core.net.Cidr;
import io.margay.ipam.block.Ranges;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.store.BlockRows.Use;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How full everything is.
 *
 * @param unpooled blocks that lie in no pool
 */
record Utilisation(List<PoolUse> pools, List<NodeUse> nodes, List<BlockUse> unpooled) {

  /**
   * A pool.
   *
   * @param capacity all its addresses
   * @param available addresses that nobody has, and that are not reserved
   */
  record PoolUse(
      String name,
      String cidr,
      int blockSize,
      boolean disabled,
      BigInteger capacity,
      BigInteger available,
      int blocks,
      int used,
      int held,
      int cooling) {}

  /**
   * A node.
   *
   * @param lent addresses of its blocks that other nodes have
   */
  record NodeUse(String node, int blocks, int capacity, int used, int held, int lent) {}

  /** A block. */
  record BlockUse(
      String cidr,
      String pool,
      String node,
      String state,
      int capacity,
      int used,
      int held,
      int cooling,
      int lent) {

    static BlockUse of(Use use, Cluster cluster) {
      return new BlockUse(
          use.cidr().toString(),
          cluster.poolOf(use.cidr()).map(Pool::name).orElse(""),
          Objects.requireNonNullElse(use.node(), ""),
          use.state(),
          use.size(),
          use.used(),
          use.held(),
          use.cooling(),
          use.borrowed());
    }
  }

  static Utilisation of(List<Use> blocks, Cluster cluster) {
    return new Utilisation(
        cluster.pools().values().stream().map(pool -> pool(pool, blocks, cluster)).toList(),
        nodes(blocks),
        blocks.stream()
            .filter(use -> cluster.poolOf(use.cidr()).isEmpty())
            .map(use -> BlockUse.of(use, cluster))
            .toList());
  }

  private static PoolUse pool(Pool pool, List<Use> blocks, Cluster cluster) {
    List<Use> mine = blocks.stream().filter(use -> pool.cidr().contains(use.cidr())).toList();
    int used = mine.stream().mapToInt(Use::used).sum();
    int held = mine.stream().mapToInt(Use::held).sum();
    int cooling = mine.stream().mapToInt(Use::cooling).sum();
    BigInteger capacity = Ranges.addresses(pool.cidr());
    BigInteger reserved = reserved(pool.cidr(), cluster);
    return new PoolUse(
        pool.name(),
        pool.cidr().toString(),
        pool.blockLength(),
        pool.disabled(),
        capacity,
        capacity
            .subtract(reserved)
            .subtract(BigInteger.valueOf((long) used + held + cooling))
            .max(BigInteger.ZERO),
        mine.size(),
        used,
        held,
        cooling);
  }

  /** Reserved addresses of a pool; ranges within others count once. */
  private static BigInteger reserved(Cidr pool, Cluster cluster) {
    BigInteger sum = BigInteger.ZERO;
    List<Cidr> ranges =
        cluster.reservations().ranges().stream().filter(pool::overlaps).distinct().toList();
    for (Cidr range : ranges) {
      boolean inAnother =
          ranges.stream().anyMatch(other -> !other.equals(range) && other.contains(range));
      if (!inAnother) {
        sum = sum.add(Ranges.addresses(range.contains(pool) ? pool : range));
      }
    }
    return sum;
  }

  private static List<NodeUse> nodes(List<Use> blocks) {
    TreeSet<String> names = new TreeSet<>();
    blocks.stream().map(Use::node).filter(Objects::nonNull).forEach(names::add);
    return names.stream().map(name -> node(name, blocks)).toList();
  }

  private static NodeUse node(String node, List<Use> blocks) {
    List<Use> mine = blocks.stream().filter(use -> node.equals(use.node())).toList();
    return new NodeUse(
        node,
        mine.size(),
        mine.stream().mapToInt(Use::size).sum(),
        mine.stream().mapToInt(Use::used).sum(),
        mine.stream().mapToInt(Use::held).sum(),
        mine.stream().mapToInt(Use::borrowed).sum());
  }
}
