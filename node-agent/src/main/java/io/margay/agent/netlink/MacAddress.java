package io.margay.agent.netlink;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Ethernet addresses as text. */
final class MacAddress {

  private static final HexFormat FORMAT = HexFormat.ofDelimiter(":");

  private MacAddress() {}

  static byte[] bytes(String mac) {
    byte[] bytes = FORMAT.parseHex(mac);
    if (bytes.length != 6) {
      throw new IllegalArgumentException("'" + mac + "' is not an Ethernet address");
    }
    return bytes;
  }

  static String text(ByteBuffer bytes) {
    return FORMAT.formatHex(Attributes.copy(bytes));
  }
}
