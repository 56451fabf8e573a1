package io.margay.ipam.allocation;

import io.margay.core.net.Cidr;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The free blocks of a pool, as gaps between what is taken: a pool may have more blocks than fit in
 * memory one by one. What is taken may be of any size, for a pool may have been cut otherwise
 * before.
 */
final class FreeBlocks {

  private final Cidr pool;
  private final int blockSize;

  /** First and last taken ordinal of each run, runs disjoint. */
  private final TreeMap<Long, Long> taken = new TreeMap<>();

  FreeBlocks(Cidr pool, int blockSize, Collection<Cidr> takenBlocks) {
    this.pool = pool;
    this.blockSize = blockSize;
    takenBlocks.forEach(this::take);
  }

  /** Counts a block as taken; one that is not in the pool does not matter. */
  void take(Cidr block) {
    if (!pool.overlaps(block)) {
      return;
    }
    if (block.contains(pool)) {
      merge(0, Ordinals.blocks(pool, blockSize) - 1);
      return;
    }
    long first = Ordinals.blockOf(block.address(), pool, blockSize);
    long last =
        Ordinals.blockOf(
            Ordinals.address(block, Ordinals.size(block) - 1), pool, blockSize);
    merge(first, last);
  }

  /** The first free block from the seed's ordinal on, around the end. */
  Optional<Cidr> from(long seed) {
    long count = Ordinals.blocks(pool, blockSize);
    if (count == 0) {
      return Optional.empty();
    }
    long start = Math.floorMod(seed, count);
    long found = firstGap(start);
    if (found >= count) {
      found = firstGap(0);
      if (found >= start) {
        return Optional.empty();
      }
    }
    return Optional.of(Ordinals.block(pool, blockSize, found));
  }

  private long firstGap(long from) {
    long at = from;
    Map.Entry<Long, Long> run = taken.floorEntry(at);
    if (run == null) {
      return at;
    }
    while (run != null && run.getKey() <= at) {
      at = Math.max(at, run.getValue() + 1);
      run = taken.floorEntry(at);
      if (run != null && run.getValue() < at) {
        return at;
      }
    }
    return at;
  }

  private void merge(long first, long last) {
    long from = first;
    long to = last;
    Map.Entry<Long, Long> run = taken.floorEntry(to);
    while (run != null && run.getValue() >= from) {
      from = Math.min(from, run.getKey());
      to = Math.max(to, run.getValue());
      taken.remove(run.getKey());
      run = taken.floorEntry(to);
    }
    taken.put(from, to);
  }
}
