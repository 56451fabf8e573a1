package io.margay.core.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address.
 *
 * @param family which of the two
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address; for IPv4 the address as an unsigned 32-bit
 *     number
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {

  /** Eight groups, the last two as four decimal bytes. */
  private static final int LONGEST_TEXT = 45;

  public IpAddress {
    if (family == Family.IPV4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  /** The address of all zero bits: 0.0.0.0 or ::. */
  public static IpAddress zero(Family family) {
    return new IpAddress(family, 0, 0);
  }

  /** The IPv4 address whose four bytes are the given int's, most significant first. */
  public static IpAddress ipv4(int bits) {
    return new IpAddress(Family.IPV4, 0, bits & 0xffffffffL);
  }

  /**
   * Reads an address in its usual text form (RFC 4291 section 2.2 for IPv6).
   *
   * @throws IllegalArgumentException if the text is no address; names are never looked up
   */
  public static IpAddress parse(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw notAnAddress(text.substring(0, LONGEST_TEXT) + "...");
    }
    return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
  }

  /** The address in these 4 or 16 bytes, network order. */
  public static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new IpAddress(Family.IPV4, 0, number(bytes, 0, 4));
      case 16 -> new IpAddress(Family.IPV6, number(bytes, 0, 8), number(bytes, 8, 8));
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /** The address as 4 or 16 bytes, network order. */
  public byte[] toBytes() {
    byte[] bytes = new byte[family.bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int shift = 8 * (bytes.length - 1 - i);
      bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
    }
    return bytes;
  }

  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are always an address", e);
    }
  }

  /** The IPv4 address as an int, most significant byte first. */
  public int toInt() {
    if (family != Family.IPV4) {
      throw new IllegalStateException(this + " is not an IPv4 address");
    }
    return (int) low;
  }

  /** Bit {@code index} counted from the most significant, 0-based. */
  public boolean bit(int index) {
    int shift = family.bits() - 1 - index;
    return ((shift >= 64 ? high >>> (shift - 64) : low >>> shift) & 1) != 0;
  }

  /** How many leading bits both addresses have in common; 0 for addresses of different families. */
  public int commonBits(IpAddress other) {
    if (family != other.family) {
      return 0;
    }
    if (family == Family.IPV4) {
      return Long.numberOfLeadingZeros(low ^ other.low) - 32;
    }
    return high == other.high
        ? 64 + Long.numberOfLeadingZeros(low ^ other.low)
        : Long.numberOfLeadingZeros(high ^ other.high);
  }

  /** The address {@code offset} further on. Wraps around at the end of the family. */
  public IpAddress plus(long offset) {
    if (family == Family.IPV4) {
      return ipv4((int) (low + offset));
    }
    long sum = low + offset;
    long carry =
        offset >= 0
            ? (Long.compareUnsigned(sum, low) < 0 ? 1 : 0)
            : (Long.compareUnsigned(sum, low) > 0 ? -1 : 0);
    return new IpAddress(family, high + carry, sum);
  }

  @Override
  public int compareTo(IpAddress other) {
    int order = family.compareTo(other.family);
    order = order != 0 ? order : Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /**
   * Mixes all bits: the first addresses of equally long prefixes differ in a few of their upper
   * bits only, and would crowd together in a hash table otherwise.
   */
  @Override
  public int hashCode() {
    long mixed = (low ^ high * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    return (int) (mixed ^ mixed >>> 32);
  }

  /** Dotted decimal, or the form of RFC 5952, in which IPv4-mapped addresses end dotted. */
  @Override
  public String toString() {
    if (family == Family.IPV4) {
      return ipv4Text();
    }
    boolean mapped = high == 0 && low >>> 32 == 0xffff;
    return mapped ? "::ffff:" + ipv4Text() : ipv6Text();
  }

  private static long number(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | bytes[i] & 0xff;
    }
    return value;
  }

  private static IpAddress parseIpv4(String text) {
    long value = 0;
    int parts = 0;
    int at = 0;
    while (at <= text.length()) {
      int end = text.indexOf('.', at);
      end = end < 0 ? text.length() : end;
      value = value << 8 | octet(text, at, end);
      parts++;
      at = end + 1;
    }
    if (parts != 4) {
      throw notAnAddress(text);
    }
    return new IpAddress(Family.IPV4, 0, value);
  }

  private static int octet(String text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
      throw notAnAddress(text);
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw notAnAddress(text);
      }
      value = value * 10 + digit;
    }
    if (value > 255) {
      throw notAnAddress(text);
    }
    return value;
  }

  private static IpAddress parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      throw notAnAddress(text);
    }
    int[] groups = new int[8];
    if (gap < 0) {
      if (readGroups(text, text, groups, true) != 8) {
        throw notAnAddress(text);
      }
    } else {
      int before = readGroups(text, text.substring(0, gap), groups, false);
      int[] tail = new int[8];
      int after = readGroups(text, text.substring(gap + 2), tail, true);
      if (before + after > 7) {
        throw notAnAddress(text);
      }
      System.arraycopy(tail, 0, groups, 8 - after, after);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new IpAddress(Family.IPV6, high, low);
  }

  /**
   * Reads colon-separated groups; returns how many there were.
   *
   * @param last whether these are the last groups: only there a dotted IPv4 address may stand
   */
  private static int readGroups(String whole, String part, int[] groups, boolean last) {
    if (part.isEmpty()) {
      return 0;
    }
    int count = 0;
    String[] pieces = part.split(":", -1);
    for (int i = 0; i < pieces.length; i++) {
      String piece = pieces[i];
      if (last && i == pieces.length - 1 && piece.indexOf('.') >= 0 && count <= 6) {
        int v4 = parseIpv4(piece).toInt();
        groups[count++] = v4 >>> 16;
        groups[count++] = v4 & 0xffff;
        continue;
      }
      if (count > 7
          || piece.isEmpty()
          || piece.length() > 4
          || !piece.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
        throw notAnAddress(whole);
      }
      groups[count++] = Integer.parseInt(piece, 16);
    }
    return count;
  }

  private String ipv4Text() {
    return (low >> 24 & 255) + "." + (low >> 16 & 255) + "." + (low >> 8 & 255) + "." + (low & 255);
  }

  /**
   * RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first
   * of equals) as {@code ::}.
   */
  private String ipv6Text() {
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
      groups[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > bestLength) {
        bestStart = i;
        bestLength = j - i;
      }
      i = Math.max(i, j - 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is not an IP address");
  }
}
