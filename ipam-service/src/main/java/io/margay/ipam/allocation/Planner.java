package io.margay.ipam.allocation;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.allocation.Plan.Claim;
import io.margay.ipam.allocation.Plan.Exhausted;
import io.margay.ipam.allocation.Plan.Granted;
import io.margay.ipam.allocation.Plan.NoPool;
import io.margay.ipam.allocation.Plan.Take;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which addresses a request gets and which blocks must be claimed for them: all that was
 * asked for, or nothing. A function of its arguments.
 *
 * <p>The node's blocks come first, in order of address, as long as a pool that the node may use
 * contains them; then new blocks, pool by pool. Nodes start to look for a block at different places,
 * so that they seldom want the same.
 */
final class Planner {

  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private Planner() {}

  /**
   * Plans.
   *
   * @param pools those the node may use, in order of preference
   * @param blocks the node's
   * @param taken every block of every node in these pools
   * @param seed where the search for a new block starts; see {@link #seed}
   * @param count how many addresses; 0 to have just a block to take some from
   */
  static Plan plan(
      List<BlockPool> pools,
      Collection<NodeBlock> blocks,
      Collection<Cidr> taken,
      long seed,
      int count) {
    if (pools.isEmpty()) {
      return new NoPool();
    }
    List<NodeBlock> usable =
        blocks.stream()
            .filter(block -> pools.stream().anyMatch(pool -> pool.cidr().contains(block.cidr())))
            .sorted(Comparator.comparing(NodeBlock::cidr))
            .toList();
    if (count == 0 && !usable.isEmpty()) {
      return new Granted(List.of(), List.of());
    }
    Progress progress = new Progress(count);
    for (NodeBlock block : usable) {
      progress.takeFrom(block);
    }
    for (BlockPool pool : pools) {
      progress.claimFrom(pool, taken, seed);
    }
    return progress.result();
  }

  /** FNV-1a, 32 bits, of the node's name. */
  static long seed(String node) {
    int hash = FNV_OFFSET;
    for (byte b : node.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash & 0xffffffffL;
  }

  /** What is found so far. */
  private static final class Progress {

    private final int count;
    private final List<Claim> claims = new ArrayList<>();
    private final List<Take> takes = new ArrayList<>();
    private int found;

    Progress(int count) {
      this.count = count;
    }

    private boolean done() {
      return count == 0 ? !claims.isEmpty() : found == count;
    }

    void takeFrom(NodeBlock block) {
      long size = Ordinals.size(block.cidr());
      List<IpAddress> addresses = new ArrayList<>();
      long next = block.nextOrdinal();
      for (long i = 0; i < size && found < count; i++) {
        long ordinal = (block.nextOrdinal() + i) % size;
        IpAddress address = Ordinals.address(block.cidr(), ordinal);
        if (!block.used().contains(address)) {
          addresses.add(address);
          found++;
          next = (ordinal + 1) % size;
        }
      }
      if (!addresses.isEmpty()) {
        takes.add(new Take(block.cidr(), addresses, next));
      }
    }

    void claimFrom(BlockPool pool, Collection<Cidr> taken, long seed) {
      if (done()) {
        return;
      }
      FreeBlocks free = new FreeBlocks(pool.cidr(), pool.blockSize(), taken);
      claims.forEach(claim -> free.take(claim.cidr()));
      while (!done()) {
        Optional<Cidr> block = free.from(seed);
        if (block.isEmpty()) {
          return;
        }
        free.take(block.get());
        claims.add(new Claim(pool.name(), block.get()));
        takeFrom(new NodeBlock(block.get(), 0, Set.of()));
      }
    }

    Plan result() {
      return done() ? new Granted(claims, takes) : new Exhausted(found);
    }
  }
}
