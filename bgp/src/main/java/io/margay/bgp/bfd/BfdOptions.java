package io.margay.bgp.bfd;

import java.time.Duration;

/**
 * How a path is watched.
 *
 * @param interval between packets, both ways, if the peer agrees: 10 ms to 60 s
 * @param multiplier how many intervals without a packet mean that the path is gone, 1 to 255
 * @param multihop the peer may be several hops away (RFC 5883)
 */
public record BfdOptions(Duration interval, int multiplier, boolean multihop) {

  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofSeconds(60);

  /** 300 ms three times, for a neighbour on the same link. */
  public static final BfdOptions DEFAULT = new BfdOptions(Duration.ofMillis(300), 3, false);

  public BfdOptions {
    if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("a BFD interval is 10 ms to 60 s, not " + interval);
    }
    if (multiplier < 1 || multiplier > 255) {
      throw new IllegalArgumentException("a BFD multiplier is 1 to 255, not " + multiplier);
    }
  }

  long micros() {
    return interval.toNanos() / 1000;
  }
}
