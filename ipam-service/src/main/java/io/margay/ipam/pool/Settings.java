package io.margay.ipam.pool;

import java.time.Duration;

/**
 * IPAMConfiguration.
 *
 * @param strictAffinity nodes take addresses of their own blocks only
 * @param maxBlocksPerNode of each family; 0: none said
 * @param autoAllocateBlocks whether a node gets a further block when it needs one
 * @param cooldown how long an address that was given back rests
 */
public record Settings(
    boolean strictAffinity, int maxBlocksPerNode, boolean autoAllocateBlocks, Duration cooldown) {

  /** Where there is no IPAMConfiguration. */
  public static final Settings DEFAULT = new Settings(false, 0, true, Duration.ZERO);

  /** As many blocks as a node may have where nobody says a number. */
  private static final int USUAL_MOST_BLOCKS = 20;

  /** The number of blocks of a family at which a node gets no further one. */
  public int mostBlocks() {
    return maxBlocksPerNode == 0 ? USUAL_MOST_BLOCKS : maxBlocksPerNode;
  }
}
