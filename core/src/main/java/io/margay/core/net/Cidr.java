package io.margay.core.net;

/**
 * An IP prefix in canonical form: no host bit is set.
 *
 * @param address the first address
 * @param length the prefix length, 0 to 32 or 128
 */
public record Cidr(IpAddress address, int length) implements Comparable<Cidr> {

  public Cidr {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "a prefix length of "
              + address.family()
              + " is 0 to "
              + address.family().bits()
              + ", not "
              + length);
    }
    if (!masked(address, length).equals(address)) {
      throw new IllegalArgumentException(
          "'"
              + address
              + "/"
              + length
              + "' has host bits set; did you mean "
              + masked(address, length)
              + "/"
              + length
              + "?");
    }
  }

  /** The prefix of this length that the address is in. */
  public static Cidr of(IpAddress address, int length) {
    return new Cidr(masked(address, length), length);
  }

  /** The prefix that is this one address: /32 or /128. */
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  /**
   * Reads {@code address/length}, or an address alone as its host prefix.
   *
   * @throws IllegalArgumentException if the text is neither, or has host bits set
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return host(IpAddress.parse(text));
    }
    String length = text.substring(slash + 1);
    if (length.isEmpty()
        || length.length() > 3
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a CIDR: the length after '/' must be a number");
    }
    return new Cidr(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  public Family family() {
    return address.family();
  }

  /** Whether this prefix is a single address. */
  public boolean isHost() {
    return length == family().bits();
  }

  public boolean contains(IpAddress other) {
    return other.family() == family() && address.commonBits(other) >= length;
  }

  /** Whether every address of the other prefix is in this one. */
  public boolean contains(Cidr other) {
    return other.length >= length && contains(other.address);
  }

  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  @Override
  public int compareTo(Cidr other) {
    int order = address.compareTo(other.address);
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }

  private static IpAddress masked(IpAddress address, int length) {
    int drop = address.family().bits() - length;
    if (drop <= 0) {
      return address;
    }
    long low = drop >= 64 ? 0 : address.low() & (-1L << drop);
    long high =
        drop <= 64 ? address.high() : drop >= 128 ? 0 : address.high() & (-1L << (drop - 64));
    return new IpAddress(address.family(), high, low);
  }
}
