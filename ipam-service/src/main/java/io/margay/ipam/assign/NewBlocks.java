package io.margay.ipam.assign;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockChoice;
import io.margay.ipam.block.Picture;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.pool.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds a node its next block: one that nobody has, else one that was abandoned. */
final class NewBlocks {

  /**
   * A block younger than this is not taken from its node, though it is empty: it may be about to
   * use it.
   */
  static final Duration SETTLED = Duration.ofMinutes(1);

  private final Cluster cluster;
  private final Picture picture;
  private final Instant now;
  private final Instant restedSince;

  /** Pools that were searched in vain: not for everyone who asks. */
  private final Set<String> taken = new HashSet<>();

  private final Set<String> notAbandoned = new HashSet<>();

  NewBlocks(Cluster cluster, Picture picture, Instant now) {
    this.cluster = cluster;
    this.picture = picture;
    this.now = now;
    this.restedSince = now.minus(cluster.settings().cooldown());
  }

  /**
   * A further block for the node.
   *
   * @throws NoRoomException if it may have no further one
   */
  Optional<Block> claim(Query query, List<Pool> pools, Plan plan) {
    if (!cluster.settings().autoAllocateBlocks()) {
      return Optional.empty();
    }
    int most = cluster.settings().mostBlocks();
    if (count(query.node(), query.family()) >= most) {
      throw new NoRoomException(
          "node '"
              + query.node()
              + "' has "
              + most
              + " blocks of "
              + query.family()
              + ", and no more are allowed (IPAMConfiguration maxBlocksPerHost)");
    }
    return Stream.<Function<Pool, Optional<Plan.Claim>>>of(
            pool -> unclaimed(pool, query.node()), pool -> abandoned(pool, query.node()))
        .flatMap(way -> pools.stream().flatMap(pool -> way.apply(pool).stream()))
        .findFirst()
        .map(claim -> {
          picture.put(claim.block());
          plan.claims().add(claim);
          return claim.block();
        });
  }

  /** A plan was taken out of the picture again: what is full may not be any more. */
  void forget() {
    taken.clear();
    notAbandoned.clear();
  }

  private Optional<Plan.Claim> unclaimed(Pool pool, String node) {
    if (taken.contains(pool.name())) {
      return Optional.empty();
    }
    Optional<Cidr> next =
        BlockChoice.next(
            pool.cidr(), pool.blockLength(), node, picture::overlaps, cluster.reservations());
    if (next.isEmpty()) {
      taken.add(pool.name());
    }
    return next.map(cidr -> new Plan.Claim(new Block(cidr, node, false, now, 0), pool, null));
  }

  private Optional<Plan.Claim> abandoned(Pool pool, String node) {
    if (notAbandoned.contains(pool.name())) {
      return Optional.empty();
    }
    boolean any = false;
    for (Block block : picture.within(pool.cidr()).values()) {
      if (isAbandoned(block, pool) && hasFree(block)) {
        any = true;
        if (!block.isOf(node)) {
          return Optional.of(new Plan.Claim(block.takenOver(node, now), pool, block));
        }
      }
    }
    if (!any) {
      notAbandoned.add(pool.name());
    }
    return Optional.empty();
  }

  private boolean isAbandoned(Block block, Pool pool) {
    String owner = block.node();
    if (owner == null) {
      return true;
    }
    boolean gone = !cluster.nodes().containsKey(owner) || !cluster.selectsNode(pool, owner);
    return gone && block.isEmpty(restedSince) && block.claimedAt().isBefore(now.minus(SETTLED));
  }

  private boolean hasFree(Block block) {
    return !block.free(1, cluster.reservations().of(block.cidr()), restedSince).isEmpty();
  }

  /** How many blocks of a family the node may take addresses of. */
  int count(String node, Family family) {
    return (int)
        picture.ofNode(node).stream()
            .filter(block -> block.cidr().family() == family && !block.draining())
            .count();
  }
}
