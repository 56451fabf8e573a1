package io.margay.ipam.allocation;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;

/** Positions in a prefix: of addresses, and of the blocks it is cut into. IPv4. */
final class Ordinals {

  private Ordinals() {}

  /** How many addresses the prefix has. */
  static long size(Cidr cidr) {
    return 1L << (cidr.family().bits() - cidr.length());
  }

  /** The address's position in the prefix, from 0. */
  static long of(IpAddress address, Cidr cidr) {
    return address.low() - cidr.address().low();
  }

  static IpAddress address(Cidr cidr, long ordinal) {
    return cidr.address().plus(ordinal);
  }

  /** How many blocks of that prefix length the pool has; none if it is smaller than a block. */
  static long blocks(Cidr pool, int blockSize) {
    return blockSize < pool.length() ? 0 : 1L << (blockSize - pool.length());
  }

  static Cidr block(Cidr pool, int blockSize, long ordinal) {
    long step = 1L << (pool.family().bits() - blockSize);
    return new Cidr(pool.address().plus(ordinal * step), blockSize);
  }

  /** The ordinal of the block of that length in which the address is. */
  static long blockOf(IpAddress address, Cidr pool, int blockSize) {
    return of(address, pool) >> (pool.family().bits() - blockSize);
  }
}
