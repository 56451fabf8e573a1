package io.margay.agent.dataplane.plan;

/**
 * Where the bits of {@link Marks} are in a packet's mark: in the lowest bits of a mask, in their
 * order. Other bits are others'.
 *
 * @param mask at least {@link #LEAST_BITS} bits
 */
public record MarkBits(int mask) {

  /** Of which four are for policy; the others for what comes. */
  public static final int LEAST_BITS = 5;

  public static final MarkBits DEFAULT = new MarkBits(0xffff_0000);

  /** The lowest bit that {@link Marks} speaks of. */
  private static final int FIRST = 16;

  public MarkBits {
    if (Integer.bitCount(mask) < LEAST_BITS) {
      throw new IllegalArgumentException(
          "a mask of marks needs " + LEAST_BITS + " bits, not 0x" + Integer.toHexString(mask));
    }
  }

  /** The packet's bits that stand for bits of {@link Marks}. */
  public int place(int bits) {
    if (mask == DEFAULT.mask) {
      return bits;
    }
    int placed = 0;
    int left = mask;
    for (int bit = 1 << FIRST; bit != 0 && left != 0; bit <<= 1) {
      int lowest = Integer.lowestOneBit(left);
      placed |= (bits & bit) == 0 ? 0 : lowest;
      left &= ~lowest;
    }
    return placed;
  }
}
