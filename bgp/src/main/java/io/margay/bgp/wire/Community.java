package io.margay.bgp.wire;

/**
 * A community (RFC 1997).
 *
 * @param value all 32 bits
 */
public record Community(int value) {

  public static final Community NO_EXPORT = new Community(0xFFFFFF01);
  public static final Community NO_ADVERTISE = new Community(0xFFFFFF02);
  public static final Community NO_EXPORT_SUBCONFED = new Community(0xFFFFFF03);

  @Override
  public String toString() {
    return (value >>> 16) + ":" + (value & 0xffff);
  }
}
