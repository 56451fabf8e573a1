package io.margay.bgp.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The ASes that a route has passed, nearest first (RFC 4271 section 4.3).
 *
 * @param segments sequences and sets
 */
public record AsPath(List<Segment> segments) {

  public static final AsPath EMPTY = new AsPath(List.of());

  private static final int MAX_SEGMENT = 255;

  public AsPath {
    segments = List.copyOf(segments);
  }

  /** The kind of a segment; the wire's number is the ordinal plus one. */
  public enum SegmentType {
    SET,
    SEQUENCE
  }

  /**
   * A run of ASes.
   *
   * @param numbers 1 to 255 AS numbers
   */
  public record Segment(SegmentType type, List<Long> numbers) {
    public Segment {
      numbers = List.copyOf(numbers);
      if (numbers.isEmpty() || numbers.size() > MAX_SEGMENT) {
        throw new IllegalArgumentException("a segment has 1 to 255 AS numbers");
      }
    }

    int hops() {
      return switch (type) {
        case SEQUENCE -> numbers.size();
        case SET -> 1;
      };
    }
  }

  public static AsPath sequence(Long... numbers) {
    return numbers.length == 0
        ? EMPTY
        : new AsPath(List.of(new Segment(SegmentType.SEQUENCE, List.of(numbers))));
  }

  /** The length that best path compares: a set counts as one (RFC 4271 9.1.2.2 a). */
  public int hops() {
    int hops = 0;
    for (Segment segment : segments) {
      hops += segment.hops();
    }
    return hops;
  }

  /** The neighbouring AS that the route came from, or 0 if the path does not begin with one. */
  public long first() {
    if (segments.isEmpty() || segments.getFirst().type() != SegmentType.SEQUENCE) {
      return 0;
    }
    return segments.getFirst().numbers().getFirst();
  }

  /** How often an AS is in it. */
  public int count(long as) {
    int count = 0;
    for (Segment segment : segments) {
      for (long number : segment.numbers()) {
        if (number == as) {
          count++;
        }
      }
    }
    return count;
  }

  /** The path after it leaves this AS. */
  public AsPath prepend(long as) {
    List<Segment> result = new ArrayList<>(segments);
    if (!segments.isEmpty()
        && segments.getFirst().type() == SegmentType.SEQUENCE
        && segments.getFirst().numbers().size() < MAX_SEGMENT) {
      List<Long> numbers = new ArrayList<>();
      numbers.add(as);
      numbers.addAll(segments.getFirst().numbers());
      result.set(0, new Segment(SegmentType.SEQUENCE, numbers));
    } else {
      result.addFirst(new Segment(SegmentType.SEQUENCE, List.of(as)));
    }
    return new AsPath(result);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Segment segment : segments) {
      String numbers = String.join(" ", segment.numbers().stream().map(Object::toString).toList());
      text.append(text.isEmpty() ? "" : " ");
      text.append(segment.type() == SegmentType.SEQUENCE ? numbers : "{" + numbers + "}");
    }
    return text.toString();
  }
}
