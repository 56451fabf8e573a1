package io.margay.ipam.assign;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockChoice;
import io.margay.ipam.block.Picture;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.pool.Query;
import io.margay.ipam.pool.Query.Purpose;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides which addresses and blocks a wish gets. No I/O, no clock: the same picture gives the same
 * plan. In this order: free addresses of the node's own blocks; a new block; a block that a node
 * which is gone, or no longer selected, left empty; an address of another's block. All or none.
 */
public final class Planner {

  private final Cluster cluster;
  private final Picture picture;
  private final Instant now;
  private final Instant restedSince;
  private final NewBlocks newBlocks;

  public Planner(Cluster cluster, Picture picture, Instant now) {
    this.cluster = cluster;
    this.picture = picture;
    this.now = now;
    this.restedSince = now.minus(cluster.settings().cooldown());
    this.newBlocks = new NewBlocks(cluster, picture, now);
  }

  /**
   * Plans a wish, and enters the plan in the picture.
   *
   * @throws NoPoolException if no pool is for it
   * @throws NoRoomException if pools are, but nothing is left in them
   * @throws IllegalArgumentException if it names a pool that can not be used
   */
  public Plan take(Wish wish) {
    return allOrNone(plan -> {
      for (Family family : Family.values()) {
        if (wish.count(family) > 0) {
          fill(wish.query(family), wish.count(family), !wish.held(), plan);
        }
      }
    });
  }

  /** Plans a block of each family for a node that has none. */
  public Plan ensure(String node, Set<Family> families) {
    return allOrNone(plan -> {
      for (Family family : Family.values()) {
        if (families.contains(family) && newBlocks.count(node, family) == 0) {
          Query query = Query.workload(node, family);
          List<Pool> pools = pools(query);
          if (newBlocks.claim(query, pools, plan).isEmpty()) {
            throw noRoom(query, pools);
          }
        }
      }
    });
  }

  /**
   * Plans these very addresses.
   *
   * @throws IllegalArgumentException if one is in no pool that allows this use
   * @throws NoRoomException if the node can not have it, because of whose block it is
   */
  public Plan give(String node, List<IpAddress> addresses, Purpose purpose) {
    return allOrNone(plan -> {
      for (IpAddress address : addresses) {
        Block block = blockFor(node, address, purpose, plan);
        plan.picks().add(Plan.Pick.of(address, block, node));
        block.occupy(address);
      }
    });
  }

  private void fill(Query query, int count, boolean mayBorrow, Plan plan) {
    List<Pool> pools = pools(query);
    int missing = count;
    for (Block block : own(query, pools)) {
      missing -= pick(block, missing, query.node(), plan);
    }
    while (missing > 0) {
      Optional<Block> claimed = newBlocks.claim(query, pools, plan);
      if (claimed.isEmpty()) {
        break;
      }
      missing -= pick(claimed.get(), missing, query.node(), plan);
    }
    if (missing > 0 && mayBorrow && !cluster.settings().strictAffinity()) {
      Iterator<Block> lenders = lenders(query, pools).iterator();
      while (missing > 0 && lenders.hasNext()) {
        missing -= pick(lenders.next(), missing, query.node(), plan);
      }
    }
    if (missing > 0) {
      throw noRoom(query, pools);
    }
  }

  private List<Pool> pools(Query query) {
    List<Pool> pools = cluster.poolsFor(query);
    if (pools.isEmpty()) {
      throw new NoPoolException(
          "node: no enabled IPPool of "
              + query.family()
              + " for "
              + query.purpose().use().text()
              + " selects node '"
              + query.node()
              + (query.namespace().isEmpty() ? "'" : "' and namespace '" + query.namespace() + "'")
              + ": create one, or widen a nodeSelector or namespaceSelector");
    }
    return pools;
  }

  /**
   * The node's blocks of these pools: what a pool gave before it changed its mind gives nothing
   * more.
   */
  private List<Block> own(Query query, List<Pool> pools) {
    return picture.ofNode(query.node()).stream()
        .filter(block -> !block.draining() && isOf(block, pools))
        .toList();
  }

  private static boolean isOf(Block block, List<Pool> pools) {
    return pools.stream().anyMatch(pool -> pool.cidr().contains(block.cidr()));
  }

  private int pick(Block block, int count, String node, Plan plan) {
    if (count == 0 || block.isFull()) {
      return 0;
    }
    List<IpAddress> free = block.free(count, cluster.reservations().of(block.cidr()), restedSince);
    for (IpAddress address : free) {
      plan.picks().add(Plan.Pick.of(address, block, node));
      block.give(address);
    }
    return free.size();
  }

  /** Blocks of others that can lend, from a place that the node's name decides, once round. */
  private List<Block> lenders(Query query, List<Pool> pools) {
    List<Block> lenders = new ArrayList<>();
    pools.stream()
        .filter(Pool::hostRoutes)
        .flatMap(pool -> picture.within(pool.cidr()).values().stream())
        .filter(block -> !block.draining() && !block.isOf(query.node()))
        .forEach(lenders::add);
    if (!lenders.isEmpty()) {
      Collections.rotate(
          lenders, -BlockChoice.start(query.node(), BigInteger.valueOf(lenders.size())).intValue());
    }
    return lenders;
  }

  private Block blockFor(String node, IpAddress address, Purpose purpose, Plan plan) {
    Pool pool =
        cluster
            .poolOf(address)
            .filter(p -> !p.disabled())
            .orElseThrow(() ->
                new IllegalArgumentException("addresses: " + address + " is in no enabled IPPool"));
    if (!pool.uses().contains(purpose.use())) {
      throw new IllegalArgumentException(
          "addresses: "
              + address
              + " is of IPPool '"
              + pool.name()
              + "', which does not allow "
              + purpose.use().text());
    }
    Optional<Block> there = picture.containing(address);
    return there.isPresent()
        ? usable(node, there.get(), pool, address)
        : claimFor(node, address, pool, plan);
  }

  private Block usable(String node, Block block, Pool pool, IpAddress address) {
    if (block.draining()) {
      throw new NoRoomException(
          "addresses: " + address + " is of a block that is given up: " + block.cidr());
    }
    if (!block.isOf(node) && (cluster.settings().strictAffinity() || !pool.hostRoutes())) {
      throw new NoRoomException(
          "addresses: "
              + address
              + " is of a block of node '"
              + block.node()
              + "', and "
              + (pool.hostRoutes()
                  ? "strictAffinity allows none of another's"
                  : "IPPool '" + pool.name() + "' does not carry routes of single addresses"));
    }
    return block;
  }

  private Block claimFor(String node, IpAddress address, Pool pool, Plan plan) {
    Cidr cidr = Cidr.of(address, pool.blockLength());
    if (picture.overlaps(cidr) || !cluster.settings().autoAllocateBlocks()) {
      throw new NoRoomException(
          "addresses: "
              + address
              + " needs block "
              + cidr
              + ", which node '"
              + node
              + "' can not have");
    }
    Block block = new Block(cidr, node, false, now, 0);
    picture.put(block);
    plan.claims().add(new Plan.Claim(block, pool, null));
    return block;
  }

  private static NoRoomException noRoom(Query query, List<Pool> pools) {
    return new NoRoomException(
        "nothing is left for node '"
            + query.node()
            + "' in "
            + String.join(
                ", ", pools.stream().map(pool -> "IPPool '" + pool.name() + "'").toList()));
  }

  private Plan allOrNone(Consumer<Plan> steps) {
    Plan plan = new Plan();
    try {
      steps.accept(plan);
      return plan;
    } catch (NoPoolException | NoRoomException | IllegalArgumentException e) {
      plan.undo(picture);
      newBlocks.forget();
      throw e;
    }
  }
}
