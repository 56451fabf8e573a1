package io.margay.bgp.wire;

import io.margay.bgp.wire.AsPath.Segment;
import io.margay.bgp.wire.AsPath.SegmentType;
import java.util.ArrayList;
import java.util.List;

/** How AS numbers above 65535 pass speakers that know two octets only (RFC 6793 section 4.2). */
final class FourOctetAs {

  /** Stands for an AS that does not fit. */
  static final long AS_TRANS = 23456;

  static final long MAX_TWO_OCTETS = 0xffff;

  private FourOctetAs() {}

  static boolean fits(AsPath path) {
    return path.segments().stream()
        .flatMap(s -> s.numbers().stream())
        .allMatch(n -> n <= MAX_TWO_OCTETS);
  }

  /**
   * The whole path from an AS_PATH of two-octet numbers and the AS4_PATH beside it: as many leading
   * hops of the first as it is longer, then the second. A longer AS4_PATH is ignored.
   */
  static AsPath merge(AsPath path, AsPath as4Path) {
    int keep = path.hops() - as4Path.hops();
    if (keep < 0) {
      return path;
    }
    List<Segment> merged = new ArrayList<>();
    for (Segment segment : path.segments()) {
      if (keep == 0) {
        break;
      }
      int hops = segment.hops();
      if (hops <= keep) {
        merged.add(segment);
        keep -= hops;
      } else {
        merged.add(new Segment(segment.type(), segment.numbers().subList(0, keep)));
        keep = 0;
      }
    }
    as4Path.segments().forEach(segment -> append(merged, segment));
    return new AsPath(merged);
  }

  /** Adds a segment; two sequences that meet become one, as they were before they were cut. */
  private static void append(List<Segment> merged, Segment segment) {
    Segment last = merged.isEmpty() ? null : merged.getLast();
    if (last != null
        && last.type() == SegmentType.SEQUENCE
        && segment.type() == SegmentType.SEQUENCE
        && last.numbers().size() + segment.numbers().size() <= 255) {
      List<Long> numbers = new ArrayList<>(last.numbers());
      numbers.addAll(segment.numbers());
      merged.set(merged.size() - 1, new Segment(SegmentType.SEQUENCE, numbers));
    } else {
      merged.add(segment);
    }
  }
}
