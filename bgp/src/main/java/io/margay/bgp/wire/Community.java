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

  /** RFC 8326: the route is about to go; another is better. */
  public static final Community GRACEFUL_SHUTDOWN = new Community(0xFFFF0000);

  /** RFC 9494: kept from a peer that is long gone; any other route is better. */
  public static final Community LLGR_STALE = new Community(0xFFFF0006);

  /** RFC 9494: must not be kept when the peer is long gone. */
  public static final Community NO_LLGR = new Community(0xFFFF0007);

  @Override
  public String toString() {
    return (value >>> 16) + ":" + (value & 0xffff);
  }
}
