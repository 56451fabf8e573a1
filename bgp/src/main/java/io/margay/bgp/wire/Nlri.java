package io.margay.bgp.wire;

import io.margay.core.net.Family;
import java.nio.ByteBuffer;

/**
 * Prefixes on the wire: a length in bits, then as many bytes as hold them (RFC 4271 4.3), with four
 * bytes of path identifier in front where that is agreed (RFC 7911 3).
 */
final class Nlri {

  private static final int PATH = 4;

  private Nlri() {}

  /**
   * Reads prefixes up to the buffer's limit. Bits beyond a prefix's length are ignored, as the RFC
   * demands.
   */
  static Prefixes read(ByteBuffer in, Family family, boolean withPaths) throws MessageException {
    if (!in.hasRemaining()) {
      return Prefixes.none(family);
    }
    Prefixes.Builder prefixes =
        new Prefixes.Builder(family, withPaths, in.remaining() / (withPaths ? 8 : 4) + 1);
    while (in.hasRemaining()) {
      int path = withPaths ? path(in) : 0;
      int length = in.get() & 0xff;
      int bytes = length + 7 >> 3;
      if (length > family.bits() || bytes > in.remaining()) {
        // RFC 7606 section 5.3: such a message can not be taken apart, so the session ends.
        throw new MessageException(
            ErrorCode.INVALID_NETWORK_FIELD, "a prefix of length " + length + " does not fit");
      }
      if (family == Family.IPV4) {
        prefixes.add(0, ipv4(in, bytes, length), length, path);
      } else {
        ipv6(in, bytes, length, path, prefixes);
      }
    }
    return prefixes.build();
  }

  private static int path(ByteBuffer in) throws MessageException {
    if (in.remaining() < PATH + 1) {
      throw new MessageException(ErrorCode.INVALID_NETWORK_FIELD, "a path identifier does not fit");
    }
    return in.getInt();
  }

  private static long ipv4(ByteBuffer in, int bytes, int length) {
    int bits = 0;
    for (int i = 0; i < bytes; i++) {
      bits |= (in.get() & 0xff) << (24 - 8 * i);
    }
    return length == 0 ? 0 : bits & 0xffffffffL & -1L << (32 - length);
  }

  private static void ipv6(
      ByteBuffer in, int bytes, int length, int path, Prefixes.Builder prefixes) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < bytes; i++) {
      long octet = in.get() & 0xffL;
      if (i < 8) {
        high |= octet << (56 - 8 * i);
      } else {
        low |= octet << (120 - 8 * i);
      }
    }
    high = length == 0 ? 0 : length < 64 ? high & -1L << (64 - length) : high;
    low = length <= 64 ? 0 : low & -1L << (128 - length);
    prefixes.add(high, low, length, path);
  }

  /** How many bytes {@link #write} needs. */
  static int size(Prefixes prefixes, int index, boolean withPaths) {
    return 1 + (prefixes.length(index) + 7 >> 3) + (withPaths ? PATH : 0);
  }

  static void write(Prefixes prefixes, int index, boolean withPaths, ByteBuffer out) {
    if (withPaths) {
      out.putInt(prefixes.path(index));
    }
    int length = prefixes.length(index);
    int bytes = length + 7 >> 3;
    out.put((byte) length);
    boolean ipv4 = prefixes.family() == Family.IPV4;
    long word = ipv4 ? prefixes.low(index) << 32 : prefixes.high(index);
    for (int i = 0; i < bytes; i++) {
      if (i == 8) {
        word = prefixes.low(index);
      }
      out.put((byte) (word >>> 56));
      word <<= 8;
    }
  }
}
