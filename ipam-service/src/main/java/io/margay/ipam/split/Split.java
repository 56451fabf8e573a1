package io.margay.ipam.split;

import io.margay.core.net.Cidr;
import io.margay.ipam.block.Ranges;
import io.margay.ipam.pool.Pool;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The parts of a pool. Blocks stay whole and with their nodes: a block is of the part that it lies
 * in.
 */
public record Split(String pool, List<Part> parts) {

  /** More parts than this are no plan. */
  public static final int MOST = 256;

  /** A pool to be. */
  public record Part(String name, Cidr cidr) {}

  public Split {
    parts = List.copyOf(parts);
  }

  /**
   * Divides a pool.
   *
   * @param count a power of two, 2 to {@value #MOST}
   * @throws IllegalArgumentException if it can not be divided so, naming {@code parts}
   */
  public static Split of(Pool pool, int count) {
    if (count < 2 || count > MOST || Integer.bitCount(count) != 1) {
      throw new IllegalArgumentException(
          "parts: must be a power of two from 2 to " + MOST + ", not " + count);
    }
    int length = pool.cidr().length() + Integer.numberOfTrailingZeros(count);
    if (length > pool.blockLength()) {
      throw new IllegalArgumentException(
          "parts: IPPool '"
              + pool.name()
              + "' has blocks of /"
              + pool.blockLength()
              + ": "
              + count
              + " parts of /"
              + length
              + " would cut through them");
    }
    return new Split(
        pool.name(),
        IntStream.range(0, count)
            .mapToObj(i ->
                new Part(
                    "split-" + pool.name() + "-" + i,
                    Ranges.block(pool.cidr(), length, BigInteger.valueOf(i))))
            .toList());
  }
}
