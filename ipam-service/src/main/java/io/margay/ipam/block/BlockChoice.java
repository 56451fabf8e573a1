package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The block that a node takes next from a pool. The walk starts at a place that the node's name
 * decides, so that nodes which ask at the same moment seldom want the same block, and a node that
 * lost its block tends to get it back; it goes once round.
 */
public final class BlockChoice {

  private BlockChoice() {}

  /**
   * The first block in the node's order that nobody has and that is not all reserved.
   *
   * @param blockLength prefix length of a block, not shorter than the pool's
   * @param taken whether a block, or a part of it, is somebody's
   */
  public static Optional<Cidr> next(
      Cidr pool, int blockLength, String node, Predicate<Cidr> taken, Reservations reserved) {
    BigInteger blocks = Ranges.blocks(pool, blockLength);
    BigInteger start = start(node, blocks);
    BigInteger step = BigInteger.ZERO;
    while (step.compareTo(blocks) < 0) {
      BigInteger index = start.add(step).mod(blocks);
      Cidr candidate = Ranges.block(pool, blockLength, index);
      Optional<Cidr> reservation = reserved.covering(candidate);
      if (reservation.isPresent()) {
        // To its end in one step: a reservation of IPv6 can have more blocks than anybody can
        // count.
        step = step.add(blocksLeft(pool, blockLength, reservation.get(), index));
      } else if (taken.test(candidate) || !hasAddress(candidate, reserved)) {
        step = step.add(BigInteger.ONE);
      } else {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * Where the walk starts: the same for the same name, far apart for names that differ a little.
   *
   * @param places how many there are
   */
  public static BigInteger start(String node, BigInteger places) {
    return new BigInteger(Long.toUnsignedString(spread(node.hashCode())))
        .multiply(places)
        .shiftRight(Long.SIZE);
  }

  private static BigInteger blocksLeft(
      Cidr pool, int blockLength, Cidr reservation, BigInteger index) {
    if (reservation.contains(pool)) {
      return Ranges.blocks(pool, blockLength);
    }
    BigInteger last = Ranges.index(pool, blockLength, Ranges.last(reservation));
    return last.subtract(index).add(BigInteger.ONE);
  }

  private static boolean hasAddress(Cidr candidate, Reservations reserved) {
    return reserved.ranges().isEmpty()
        || !new Block(candidate, null, false, Instant.EPOCH, 0)
            .free(1, reserved.of(candidate), Instant.MAX)
            .isEmpty();
  }

  /** Multiplier of Fibonacci hashing: it mixes into the upper bits, which decide. */
  private static long spread(int hash) {
    return hash * 0x9E3779B97F4A7C15L;
  }
}
