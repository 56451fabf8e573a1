package io.margay.core.net;

/**
 * An address together with the length of the prefix it is in, as an interface has it: {@code
 * 172.30.0.1/24}.
 *
 * @param address the host's own address
 * @param length the length of its subnet's prefix
 */
public record InterfaceAddress(IpAddress address, int length) {

  public InterfaceAddress {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "a prefix length is 0 to " + address.family().bits() + ", not " + length);
    }
  }

  /**
   * Reads {@code address/length}; an address alone has the full length.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      IpAddress address = IpAddress.parse(text);
      return new InterfaceAddress(address, address.family().bits());
    }
    String length = text.substring(slash + 1);
    if (length.isEmpty()
        || length.length() > 3
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("'" + text + "' is not an address with a prefix length");
    }
    return new InterfaceAddress(
        IpAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  /** The prefix that the interface is connected to. */
  public Cidr subnet() {
    return Cidr.of(address, length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
