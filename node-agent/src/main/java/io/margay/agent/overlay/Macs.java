package io.margay.agent.overlay;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ethernet addresses of VXLAN devices, worked out from nodes' names: every node knows those of all
 * others without being told, and a node's never changes.
 */
final class Macs {

  /** Locally administered, of a single station (IEEE 802-2014 section 8.2). */
  private static final byte FIRST = 0x66;

  private Macs() {}

  static String of(String node, Family family) {
    byte[] mac = new byte[6];
    System.arraycopy(digest(node + "/" + family), 0, mac, 0, mac.length);
    mac[0] = FIRST;
    return HexFormat.ofDelimiter(":").formatHex(mac);
  }

  /** The link-local address that belongs to an Ethernet address (RFC 4291 appendix A). */
  static IpAddress linkLocal(String mac) {
    byte[] of = HexFormat.ofDelimiter(":").parseHex(mac);
    byte[] address = new byte[16];
    address[0] = (byte) 0xfe;
    address[1] = (byte) 0x80;
    System.arraycopy(of, 0, address, 8, 3);
    address[8] ^= 2;
    address[11] = (byte) 0xff;
    address[12] = (byte) 0xfe;
    System.arraycopy(of, 3, address, 13, 3);
    return IpAddress.of(address);
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
