package io.margay.ipam.assign;

import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.IPPool;
import io.margay.core.model.Metadata;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockChoice;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.store.ChangeRows;
import io.margay.ipam.store.Locks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Assigns and releases. One transaction each; what it changes in blocks is in the change log when
 * it returns.
 */
public final class Assigner {

  private static final int MOST_ATTEMPTS = 5;

  private final TransactionOperations transactions;
  private final Locks locks;
  private final BlockRows blocks;
  private final AddressRows addresses;
  private final ChangeRows changes;
  private final Supplier<Cluster> cluster;
  private final Runnable blocksChanged;

  /**
   * @param cluster the pools and nodes of the moment
   * @param blocksChanged called after a commit that made a block somebody's
   */
  public Assigner(
      TransactionOperations transactions,
      Locks locks,
      BlockRows blocks,
      AddressRows addresses,
      ChangeRows changes,
      Supplier<Cluster> cluster,
      Runnable blocksChanged) {
    this.transactions = transactions;
    this.locks = locks;
    this.blocks = blocks;
    this.addresses = addresses;
    this.changes = changes;
    this.cluster = cluster;
    this.blocksChanged = blocksChanged;
  }

  /**
   * Takes addresses for a handle; a handle that has some keeps those and gets only what is missing.
   *
   * @throws NoPoolException if no enabled pool selects the node
   * @throws NoRoomException if the pools that do are full
   */
  public Assignment assign(Request request) {
    return announcing(claimed -> assign(request, claimed));
  }

  /**
   * Makes sure that the node has a block.
   *
   * @return all its blocks
   * @throws NoPoolException if it has none and no enabled pool selects it
   * @throws NoRoomException if it has none and the pools that do are full
   */
  public List<Cidr> ensureBlock(String node) {
    Request.nodeName(node);
    return announcing(claimed -> {
      locks.node(node);
      List<Block> mine = new ArrayList<>(blocks.ofNode(node));
      if (mine.isEmpty()) {
        mine.add(claim(node, claimed));
      }
      return prefixes(mine);
    });
  }

  /** Gives back everything that the handle has; tells what that was. */
  public List<IpAddress> release(String handle) {
    Request.named("handle", handle);
    return inTransaction(() -> {
      locks.handle(handle);
      return addresses.release(handle);
    });
  }

  private Assignment assign(Request request, List<Block> claimed) {
    locks.handle(request.handle());
    addresses.nodesOfHandle(request.handle()).stream()
        .filter(node -> !node.equals(request.node()))
        .forEach(node -> {
          throw new IllegalArgumentException(
              "handle: has addresses of node '" + node + "'; release it there first");
        });
    List<IpAddress> mine = new ArrayList<>(addresses.ofHandle(request.handle()));
    if (mine.size() >= request.count()) {
      return new Assignment(mine, prefixes(blocks.ofNode(request.node())));
    }
    locks.node(request.node());
    List<Block> candidates = new ArrayList<>(blocks.ofNode(request.node()));
    Set<String> open = openPools(request.node()).keySet();
    for (Block block : candidates) {
      // What a pool gave before it was disabled stays, but nothing more comes out of it.
      if (open.contains(block.pool())) {
        mine.addAll(take(block, request, request.count() - mine.size()));
      }
    }
    while (mine.size() < request.count()) {
      Block block = claim(request.node(), claimed);
      candidates.add(block);
      mine.addAll(take(block, request, request.count() - mine.size()));
    }
    return new Assignment(mine, prefixes(candidates));
  }

  private List<IpAddress> take(Block block, Request request, int count) {
    if (count == 0) {
      return List.of();
    }
    List<IpAddress> free = block.free(addresses.ofBlock(block.cidr()), count);
    free.forEach(ip ->
        addresses.insert(ip, block.cidr(), request.node(), request.handle(), request.attributes()));
    if (!free.isEmpty()) {
      blocks.moveCursor(block.cidr(), block.cursorAfter(free.getLast()));
    }
    return free;
  }

  /**
   * Makes a block of the first pool with room the node's. Another node may be quicker; then the
   * next candidate is tried.
   */
  private Block claim(String node, List<Block> claimed) {
    Collection<IPPool> pools = openPools(node).values();
    if (pools.isEmpty()) {
      throw new NoPoolException(
          "node: no enabled IPPool selects node '"
              + node
              + "': create one, or widen a nodeSelector");
    }
    return pools.stream()
        .flatMap(pool -> claim(pool, node).stream())
        .findFirst()
        .map(block -> {
          claimed.add(block);
          return block;
        })
        .orElseThrow(() ->
            new NoRoomException("no block is left for node '" + node + "' in " + names(pools)));
  }

  /** The pools that give the node addresses, by name, in that order. */
  private SortedMap<String, IPPool> openPools(String node) {
    SortedMap<String, IPPool> open = new TreeMap<>();
    cluster.get().poolsFor(node).stream()
        .filter(pool -> !pool.spec().disabled())
        .forEach(pool -> open.put(pool.metadata().name(), pool));
    return open;
  }

  private Optional<Block> claim(IPPool pool, String node) {
    Cidr range = pool.spec().cidr();
    Iterator<Cidr> candidates =
        BlockChoice.candidates(range, pool.spec().blockSize(), node, blocks.within(range))
            .iterator();
    while (candidates.hasNext()) {
      Block block = new Block(candidates.next(), pool.metadata().name(), node, 0);
      if (blocks.claim(block)) {
        return Optional.of(block);
      }
    }
    return Optional.empty();
  }

  /**
   * Runs the step in a transaction, records the blocks it claimed as its last act, and tells of
   * them once they are committed.
   */
  private <T> T announcing(Function<List<Block>, T> step) {
    for (int attempt = 1; ; attempt++) {
      try {
        return announcingOnce(step);
      } catch (PessimisticLockingFailureException e) {
        // Two nodes that wanted each other's blocks: PostgreSQL ended one of them, who may try
        // again.
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private <T> T announcingOnce(Function<List<Block>, T> step) {
    List<Block> claimed = new ArrayList<>();
    T result =
        inTransaction(() -> {
          T inner = step.apply(claimed);
          claimed.forEach(block -> changes.add(affinity(block)));
          return inner;
        });
    if (!claimed.isEmpty()) {
      blocksChanged.run();
    }
    return result;
  }

  private <T> T inTransaction(Supplier<T> step) {
    T result = transactions.execute(status -> step.get());
    if (result == null) {
      throw new IllegalStateException("a step gave nothing");
    }
    return result;
  }

  private static BlockAffinity affinity(Block block) {
    String name = block.node() + "-" + block.cidr().toString().replace('.', '-').replace('/', '-');
    return new BlockAffinity(
        Metadata.named(name),
        new BlockAffinitySpec("confirmed", block.node(), "host", block.cidr(), false));
  }

  private static List<Cidr> prefixes(List<Block> blocks) {
    return blocks.stream().map(Block::cidr).sorted().toList();
  }

  private static String names(Collection<IPPool> pools) {
    return String.join(
        ", ", pools.stream().map(pool -> "IPPool '" + pool.metadata().name() + "'").toList());
  }
}
