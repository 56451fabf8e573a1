package io.margay.bgp.policy;

import io.margay.bgp.wire.PathAttributes;

/**
 * A route's priority: a metric of the kernel, of which the lowest is best. Within the AS it travels
 * as a local preference, of which the highest is best: 2147483647 less the priority. Preferences
 * below 2^30 are what operators mean by one, and stand for the usual priority.
 */
public final class Priority {

  private static final long MOST_PREFERRED = 2_147_483_647L;
  private static final long LEAST_ENCODED = 1L << 30;

  private Priority() {}

  /** The local preference that stands for a priority of 1 to 2147483646. */
  static long localPref(int priority) {
    return MOST_PREFERRED - priority;
  }

  /**
   * The priority of a route.
   *
   * @param normal of routes whose preference stands for none
   */
  public static int of(PathAttributes attributes, int normal) {
    Long preference = attributes.localPref();
    return preference != null && preference >= LEAST_ENCODED && preference < MOST_PREFERRED
        ? (int) (MOST_PREFERRED - preference)
        : normal;
  }

  /**
   * The usual priorities of a node's routes.
   *
   * @param ipv4 1 to 2147483646
   * @param ipv6 the same for IPv6
   */
  public record Normal(int ipv4, int ipv6) {
    public static final Normal DEFAULT = new Normal(1024, 1024);
  }
}
