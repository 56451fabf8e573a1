package io.margay.bgp.rib;

/**
 * What routes from a peer go through.
 *
 * @param localAs the AS that we are towards the peer; 0 for the speaker's own
 * @param allowedOwnAs how often our own AS may be in the path (RFC 4271 section 9 has it 0)
 * @param policy what is let in, and how
 * @param checked routes that must not be used are refused; false to hold whatever is announced
 */
public record Import(long localAs, int allowedOwnAs, RoutePolicy policy, boolean checked) {

  /** Everything as it is, for a table that is only looked at. */
  public static final Import UNCHECKED = new Import(0, 0, RoutePolicy.ALL, false);

  public Import(long localAs, int allowedOwnAs, RoutePolicy policy) {
    this(localAs, allowedOwnAs, policy, true);
  }

  /** With nothing special. */
  public static Import of(RoutePolicy policy) {
    return new Import(0, 0, policy);
  }
}
