package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The order in which a node tries the blocks of a pool. It starts at a place that the node's name
 * decides, so that nodes which ask at the same moment seldom want the same block, and a node that
 * lost its block tends to get it back.
 */
public final class BlockChoice {

  private BlockChoice() {}

  /**
   * The blocks of the pool that nobody has, best first, found lazily.
   *
   * @param blockLength prefix length of a block, not shorter than the pool's
   * @param taken blocks that are somebody's; those of another size count wherever they overlap
   */
  public static Stream<Cidr> candidates(Cidr pool, int blockLength, String node, Set<Cidr> taken) {
    long blocks = 1L << (blockLength - pool.length());
    long size = 1L << (32 - blockLength);
    long start = Math.floorMod(spread(node.hashCode()), blocks);
    LongFunction<Cidr> block =
        i -> new Cidr(pool.address().plus((start + i) % blocks * size), blockLength);
    boolean sameSize = taken.stream().allMatch(other -> other.length() == blockLength);
    return LongStream.range(0, blocks)
        .mapToObj(block)
        .filter(candidate -> isFree(candidate, taken, sameSize));
  }

  private static boolean isFree(Cidr candidate, Set<Cidr> taken, boolean sameSize) {
    return sameSize ? !taken.contains(candidate) : taken.stream().noneMatch(candidate::overlaps);
  }

  /** Names that differ by a digit must not start side by side (multiplier of Fibonacci hashing). */
  private static long spread(int hash) {
    return (hash * 0x9E3779B97F4A7C15L) >>> 16;
  }
}
