package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.math.BigInteger;

/**
 * Arithmetic of prefixes, for ranges of any size: an IPv6 pool can have more blocks than a long
 * counts.
 */
public final class Ranges {

  private Ranges() {}

  /** How many blocks of this length a range has. */
  public static BigInteger blocks(Cidr range, int blockLength) {
    return BigInteger.ONE.shiftLeft(blockLength - range.length());
  }

  /**
   * The block with this number.
   *
   * @param index 0-based, less than {@link #blocks}
   */
  public static Cidr block(Cidr range, int blockLength, BigInteger index) {
    IpAddress base = range.address();
    BigInteger offset = index.shiftLeft(base.family().bits() - blockLength);
    // The range has no host bits: what is added never carries.
    long high = base.high() | offset.shiftRight(Long.SIZE).longValue();
    return new Cidr(
        new IpAddress(base.family(), high, base.low() | offset.longValue()), blockLength);
  }

  /** The number of the block that an address of the range is in. */
  public static BigInteger index(Cidr range, int blockLength, IpAddress address) {
    return number(address)
        .subtract(number(range.address()))
        .shiftRight(address.family().bits() - blockLength);
  }

  /** The last address of a prefix. */
  public static IpAddress last(Cidr prefix) {
    IpAddress first = prefix.address();
    BigInteger host =
        BigInteger.ONE.shiftLeft(first.family().bits() - prefix.length()).subtract(BigInteger.ONE);
    return new IpAddress(
        first.family(),
        first.high() | host.shiftRight(Long.SIZE).longValue(),
        first.low() | host.longValue());
  }

  /** How many addresses a prefix has. */
  public static BigInteger addresses(Cidr prefix) {
    return blocks(prefix, prefix.family().bits());
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }
}
