package io.margay.bgp.wire;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Prefixes on the wire: a length in bits, then as many bytes as hold them (RFC 4271 4.3). */
final class Nlri {

  private Nlri() {}

  /**
   * Reads prefixes up to the buffer's limit. Bits beyond a prefix's length are ignored, as the RFC
   * demands.
   */
  static List<Cidr> read(ByteBuffer in, Family family) throws MessageException {
    if (!in.hasRemaining()) {
      return List.of();
    }
    List<Cidr> prefixes = new ArrayList<>(in.remaining() / 4 + 1);
    while (in.hasRemaining()) {
      int length = in.get() & 0xff;
      int bytes = (length + 7) / 8;
      if (length > family.bits() || bytes > in.remaining()) {
        // RFC 7606 section 5.3: such a message can not be taken apart, so the session ends.
        throw new MessageException(
            ErrorCode.INVALID_NETWORK_FIELD, "a prefix of length " + length + " does not fit");
      }
      prefixes.add(Cidr.of(address(in, bytes, family), length));
    }
    return prefixes;
  }

  private static IpAddress address(ByteBuffer in, int bytes, Family family) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < bytes; i++) {
      long octet = in.get() & 0xffL;
      int shift = family.bits() - 8 * (i + 1);
      if (shift >= 64) {
        high |= octet << (shift - 64);
      } else {
        low |= octet << shift;
      }
    }
    return new IpAddress(family, high, low);
  }

  /** How many bytes {@link #write} needs. */
  static int size(Cidr prefix) {
    return 1 + (prefix.length() + 7) / 8;
  }

  static void write(Cidr prefix, ByteBuffer out) {
    out.put((byte) prefix.length());
    IpAddress address = prefix.address();
    int bytes = (prefix.length() + 7) / 8;
    for (int i = 0; i < bytes; i++) {
      int shift = prefix.family().bits() - 8 * (i + 1);
      out.put((byte) (shift >= 64 ? address.high() >>> (shift - 64) : address.low() >>> shift));
    }
  }
}
