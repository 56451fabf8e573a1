package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;

/**
 * Arithmetic of prefixes, for ranges of any size: an IPv6 pool can have more blocks than a long
 * counts.
 */
public final class Ranges {

  /** Further than this no walk goes: 2^62 blocks are enough for every node there will be. */
  private static final int MOST_BITS = 62;

  private Ranges() {}

  /** How many blocks of this length a range has, at most 2^62. */
  public static long blocks(Cidr range, int blockLength) {
    return 1L << Math.min(MOST_BITS, blockLength - range.length());
  }

  /**
   * The block with this number.
   *
   * @param index 0-based, less than {@link #blocks}
   */
  public static Cidr block(Cidr range, int blockLength, long index) {
    IpAddress base = range.address();
    int shift = base.family().bits() - blockLength;
    // The range has no host bits: what is added never carries.
    long high = shift >= 64 ? index << (shift - 64) : shift == 0 ? 0 : index >>> (64 - shift);
    long low = shift >= 64 ? 0 : index << shift;
    return new Cidr(
        new IpAddress(base.family(), base.high() | high, base.low() | low), blockLength);
  }

  /** The number of the block that the address is in; meaningful below 2^62. */
  public static long index(Cidr range, int blockLength, IpAddress address) {
    int shift = address.family().bits() - blockLength;
    long high = address.high() ^ range.address().high();
    long low = address.low() ^ range.address().low();
    return shift >= 64
        ? high >>> (shift - 64)
        : shift == 0 ? low : low >>> shift | high << (64 - shift);
  }

  /** The last address of a prefix. */
  public static IpAddress last(Cidr prefix) {
    IpAddress first = prefix.address();
    int hostBits = first.family().bits() - prefix.length();
    long low = hostBits >= 64 ? -1L : first.low() | ((1L << hostBits) - 1);
    long high =
        hostBits <= 64
            ? first.high()
            : hostBits == 128 ? -1L : first.high() | ((1L << (hostBits - 64)) - 1);
    return new IpAddress(first.family(), high, low);
  }

  /** How many addresses a prefix has. */
  public static double addresses(Cidr prefix) {
    return Math.pow(2, prefix.family().bits() - prefix.length());
  }
}
