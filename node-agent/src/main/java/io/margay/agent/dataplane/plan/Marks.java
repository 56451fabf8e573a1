package io.margay.agent.dataplane.plan;

/**
 * The bits of a packet's mark that rules use, as the plan names them. {@link MarkBits} says which
 * they are in packets; what others keep in the other bits stays as it is.
 */
public final class Marks {

  /** A policy or profile allowed the packet. */
  public static final int ACCEPT = 0x1_0000;

  /** A policy passed the packet on to the next tier. */
  public static final int PASS = 0x2_0000;

  /** Within one rule of iptables: its source, its destination is among several alternatives. */
  public static final int SOURCE = 0x4_0000;

  public static final int DESTINATION = 0x8_0000;

  /** A tunnel's device has sent the packet itself: it must not go into the tunnel again. */
  public static final int TUNNEL = 0x10_0000;

  private Marks() {}

  static Verb clear(int bits) {
    return new Verb.Mark(0, bits);
  }

  static Match has(int bits) {
    return new Match.Marked(bits, false);
  }

  static Match lacks(int bits) {
    return new Match.Marked(bits, true);
  }
}
