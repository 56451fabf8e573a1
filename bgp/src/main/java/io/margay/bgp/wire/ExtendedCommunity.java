package io.margay.bgp.wire;

import io.margay.core.net.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An extended community (RFC 4360).
 *
 * @param value all 64 bits
 */
public record ExtendedCommunity(long value) {

  /** RFC 4360 section 2: set where it must not leave the AS. */
  private static final long KEPT_IN = 0x40L << 56;

  private static final int TWO_OCTET_AS = 0x00;
  private static final int IPV4 = 0x01;
  private static final int FOUR_OCTET_AS = 0x02;
  private static final int ROUTE_TARGET = 0x02;
  private static final int SITE_OF_ORIGIN = 0x03;

  /** Whether it goes with the route to other ASes. */
  public boolean transitive() {
    return (value & KEPT_IN) == 0;
  }

  /** {@code rt:} and {@code soo:} as operators write them (RFC 4360, RFC 5668), else the bits. */
  @Override
  public String toString() {
    int subtype = (int) (value >>> 48) & 0xff;
    String name = subtype == ROUTE_TARGET ? "rt:" : subtype == SITE_OF_ORIGIN ? "soo:" : null;
    String admin = administrator((int) (value >>> 56));
    return name == null || admin == null
        ? String.format(Locale.ROOT, "0x%016x", value)
        : name + admin;
  }

  private @Nullable String administrator(int type) {
    long high = value >>> 16 & 0xffffffffL;
    long low = value & 0xffff;
    return switch (type) {
      case TWO_OCTET_AS -> (value >>> 32 & 0xffff) + ":" + (value & 0xffffffffL);
      case IPV4 -> IpAddress.ipv4((int) high) + ":" + low;
      case FOUR_OCTET_AS -> high + ":" + low;
      default -> null;
    };
  }
}
