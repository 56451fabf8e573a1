package io.margay.core.model;

import io.margay.core.model.codec.Scalar;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;

/**
 * Where a BGP peer listens.
 *
 * @param port TCP port, 179 unless said otherwise
 */
public record PeerAddress(IpAddress address, int port) implements Scalar {

  /** The port of BGP (RFC 4271). */
  static final int BGP_PORT = 179;

  private static final String EXPECTED = "must be an IP address, address:port or [address]:port";

  public PeerAddress {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  public static PeerAddress fromTree(Object tree) {
    if (!(tree instanceof String text)) {
      throw new IllegalArgumentException(EXPECTED);
    }
    int bracket = text.lastIndexOf("]:");
    if (text.startsWith("[") && bracket > 0) {
      return new PeerAddress(
          address(text.substring(1, bracket)), port(text.substring(bracket + 2)));
    }
    int colon = text.indexOf(':');
    if (colon > 0 && colon == text.lastIndexOf(':')) {
      return new PeerAddress(address(text.substring(0, colon)), port(text.substring(colon + 1)));
    }
    return new PeerAddress(address(text), BGP_PORT);
  }

  private static IpAddress address(String text) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return Integer.parseInt(text);
  }

  @Override
  public Object toTree() {
    if (port == BGP_PORT) {
      return address.toString();
    }
    return (address.family() == Family.IPV6 ? "[" + address + "]" : address.toString())
        + ":"
        + port;
  }
}
