package io.margay.bgp.wire;

import io.margay.bgp.wire.AsPath.Segment;
import io.margay.bgp.wire.AsPath.SegmentType;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of the attributes in {@link AttributeTable}, read and written. */
final class Attributes {

  /** AS_CONFED_SEQUENCE and AS_CONFED_SET (RFC 5065). */
  private static final Set<Integer> CONFEDERATION = Set.of(3, 4);

  private Attributes() {}

  static void readOrigin(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    length(value, 1);
    int number = value.get() & 0xff;
    if (number >= Origin.values().length) {
      throw new AttributeException("unknown origin " + number);
    }
    into.origin(Origin.values()[number]);
  }

  static boolean origin(PathAttributes a, CodecContext context, ByteBuffer out) {
    out.put((byte) a.origin().ordinal());
    return true;
  }

  static void readAsPath(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    into.asPath(path(value, context.fourOctetAs() ? 4 : 2, false));
  }

  static boolean asPath(PathAttributes a, CodecContext context, ByteBuffer out) {
    path(a.asPath(), context.fourOctetAs(), out);
    return true;
  }

  /** RFC 6793 section 4.1: a peer with four-octet numbers must not send this; it is ignored. */
  static void readAs4Path(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    AsPath path = path(value, 4, true);
    if (!context.fourOctetAs()) {
      into.as4Path(path);
    }
  }

  static boolean as4Path(PathAttributes a, CodecContext context, ByteBuffer out) {
    if (context.fourOctetAs() || FourOctetAs.fits(a.asPath())) {
      return false;
    }
    path(a.asPath(), true, out);
    return true;
  }

  /**
   * @param skipConfederations leave out segments of confederations, which an old speaker may have
   *     left there (RFC 6793 section 3); elsewhere they are an error, as we are in none (RFC 5065
   *     section 5)
   */
  private static AsPath path(ByteBuffer value, int width, boolean skipConfederations)
      throws AttributeException {
    if (!value.hasRemaining()) {
      return AsPath.EMPTY;
    }
    List<Segment> segments = new ArrayList<>(1);
    while (value.hasRemaining()) {
      int type = value.get() & 0xff;
      int count = value.hasRemaining() ? value.get() & 0xff : 0;
      boolean skipped = skipConfederations && CONFEDERATION.contains(type);
      if (!skipped && (type < 1 || type > SegmentType.values().length)) {
        throw new AttributeException(
            (CONFEDERATION.contains(type)
                    ? "confederation's segment type "
                    : "unknown segment type ")
                + type);
      }
      if (count == 0 || count * width > value.remaining()) {
        throw new AttributeException("a segment of " + count + " numbers does not fit");
      }
      List<Long> numbers = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        numbers.add(as(value, width == 4));
      }
      if (!skipped) {
        segments.add(new Segment(SegmentType.values()[type - 1], numbers));
      }
    }
    return new AsPath(segments);
  }

  private static void path(AsPath path, boolean fourOctets, ByteBuffer out) {
    for (Segment segment : path.segments()) {
      out.put((byte) (segment.type().ordinal() + 1));
      out.put((byte) segment.numbers().size());
      for (long number : segment.numbers()) {
        as(number, fourOctets, out);
      }
    }
  }

  /** RFC 7607: nobody is AS 0. */
  private static long as(ByteBuffer value, boolean fourOctets) throws AttributeException {
    long as = fourOctets ? value.getInt() & 0xffffffffL : value.getShort() & 0xffffL;
    if (as == 0) {
      throw new AttributeException("AS 0");
    }
    return as;
  }

  private static void as(long number, boolean fourOctets, ByteBuffer out) {
    if (fourOctets) {
      out.putInt((int) number);
    } else {
      out.putShort((short) (number > FourOctetAs.MAX_TWO_OCTETS ? FourOctetAs.AS_TRANS : number));
    }
  }

  static void readNextHop(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    length(value, 4);
    int bits = value.getInt();
    int first = bits >>> 24;
    // RFC 4271 section 6.3: a valid host address. Loopback is let through, for tests on one
    // machine.
    if (first == 0 || first >= 224) {
      throw new AttributeException(IpAddress.ipv4(bits) + " is no host address");
    }
    into.nextHop(IpAddress.ipv4(bits));
  }

  /** An IPv6 next hop travels in MP_REACH_NLRI. */
  static boolean nextHop(PathAttributes a, CodecContext context, ByteBuffer out) {
    if (a.nextHop().family() != Family.IPV4) {
      return false;
    }
    out.putInt(a.nextHop().toInt());
    return true;
  }

  static void readAtomicAggregate(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    length(value, 0);
    into.atomicAggregate(true);
  }

  static void readAggregator(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    length(value, context.fourOctetAs() ? 8 : 6);
    into.aggregator(aggregator(value, context.fourOctetAs()));
  }

  static boolean aggregator(PathAttributes a, CodecContext context, ByteBuffer out) {
    return aggregator(a.aggregator(), context.fourOctetAs(), out);
  }

  static void readAs4Aggregator(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    length(value, 8);
    Aggregator aggregator = aggregator(value, true);
    if (!context.fourOctetAs()) {
      into.as4Aggregator(aggregator);
    }
  }

  static boolean as4Aggregator(PathAttributes a, CodecContext context, ByteBuffer out) {
    Aggregator by = a.aggregator();
    boolean needed = !context.fourOctetAs() && by != null && by.as() > FourOctetAs.MAX_TWO_OCTETS;
    return needed && aggregator(by, true, out);
  }

  private static Aggregator aggregator(ByteBuffer value, boolean fourOctets)
      throws AttributeException {
    long as = as(value, fourOctets);
    return new Aggregator(as, IpAddress.ipv4(value.getInt()));
  }

  private static boolean aggregator(
      @Nullable Aggregator aggregator, boolean fourOctets, ByteBuffer out) {
    if (aggregator == null) {
      return false;
    }
    as(aggregator.as(), fourOctets, out);
    out.putInt(aggregator.speaker().toInt());
    return true;
  }

  static void readCommunities(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    multiple(value, 4);
    List<Community> communities = new ArrayList<>(value.remaining() / 4);
    while (value.hasRemaining()) {
      communities.add(new Community(value.getInt()));
    }
    into.communities(communities);
  }

  static boolean communities(PathAttributes a, CodecContext context, ByteBuffer out) {
    a.communities().forEach(c -> out.putInt(c.value()));
    return !a.communities().isEmpty();
  }

  static void readLargeCommunities(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    multiple(value, 12);
    // RFC 8092 section 3: repeated ones are removed without a word.
    Set<LargeCommunity> communities = new LinkedHashSet<>();
    while (value.hasRemaining()) {
      communities.add(
          new LargeCommunity(
              value.getInt() & 0xffffffffL,
              value.getInt() & 0xffffffffL,
              value.getInt() & 0xffffffffL));
    }
    into.largeCommunities(List.copyOf(communities));
  }

  static boolean largeCommunities(PathAttributes a, CodecContext context, ByteBuffer out) {
    for (LargeCommunity c : a.largeCommunities()) {
      out.putInt((int) c.administrator()).putInt((int) c.data1()).putInt((int) c.data2());
    }
    return !a.largeCommunities().isEmpty();
  }

  static void readExtendedCommunities(
      ByteBuffer value, CodecContext context, AttributesBuilder into) throws AttributeException {
    multiple(value, 8);
    List<ExtendedCommunity> communities = new ArrayList<>(value.remaining() / 8);
    while (value.hasRemaining()) {
      communities.add(new ExtendedCommunity(value.getLong()));
    }
    into.extendedCommunities(communities);
  }

  static boolean extendedCommunities(PathAttributes a, CodecContext context, ByteBuffer out) {
    a.extendedCommunities().forEach(c -> out.putLong(c.value()));
    return !a.extendedCommunities().isEmpty();
  }

  static void readOriginatorId(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    length(value, 4);
    into.originatorId(IpAddress.ipv4(value.getInt()));
  }

  static boolean originatorId(PathAttributes a, CodecContext context, ByteBuffer out) {
    IpAddress id = a.originatorId();
    if (id == null) {
      return false;
    }
    out.putInt(id.toInt());
    return true;
  }

  static void readClusterList(ByteBuffer value, CodecContext context, AttributesBuilder into)
      throws AttributeException {
    multiple(value, 4);
    List<IpAddress> clusters = new ArrayList<>(value.remaining() / 4);
    while (value.hasRemaining()) {
      clusters.add(IpAddress.ipv4(value.getInt()));
    }
    into.clusterList(clusters);
  }

  static boolean clusterList(PathAttributes a, CodecContext context, ByteBuffer out) {
    a.clusterList().forEach(id -> out.putInt(id.toInt()));
    return !a.clusterList().isEmpty();
  }

  static long uint32(ByteBuffer value) throws AttributeException {
    length(value, 4);
    return value.getInt() & 0xffffffffL;
  }

  static boolean uint32(@Nullable Long number, ByteBuffer out) {
    if (number == null) {
      return false;
    }
    out.putInt((int) (long) number);
    return true;
  }

  private static void length(ByteBuffer value, int expected) throws AttributeException {
    if (value.remaining() != expected) {
      throw new AttributeException("length " + value.remaining() + " instead of " + expected);
    }
  }

  private static void multiple(ByteBuffer value, int unit) throws AttributeException {
    if (!value.hasRemaining() || value.remaining() % unit != 0) {
      throw new AttributeException(
          "length " + value.remaining() + " is no positive multiple of " + unit);
    }
  }
}
