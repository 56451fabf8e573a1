package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a block: whose it is, and which of its addresses are in use or rest. For
 * one thread.
 */
public final class Block {

  private final Cidr cidr;
  private final @Nullable String node;
  private final boolean draining;
  private final Instant claimedAt;
  private final BitSet used = new BitSet();
  private final Map<Integer, Instant> resting = new HashMap<>();
  private int cursor;

  /**
   * A block with nothing in use.
   *
   * @param node null: nobody's
   * @param draining its node gives it up: it gives nothing more
   * @param cursor the ordinal to look at next, 0-based
   */
  public Block(Cidr cidr, @Nullable String node, boolean draining, Instant claimedAt, int cursor) {
    this.cidr = cidr;
    this.node = node;
    this.draining = draining;
    this.claimedAt = claimedAt;
    this.cursor = cursor;
  }

  public Cidr cidr() {
    return cidr;
  }

  public @Nullable String node() {
    return node;
  }

  public boolean isOf(String someNode) {
    return someNode.equals(node);
  }

  public boolean draining() {
    return draining;
  }

  public Instant claimedAt() {
    return claimedAt;
  }

  public int cursor() {
    return cursor;
  }

  /**
   * How many addresses it has. Every one of them can be used: nothing is a network or broadcast
   * address in a routed network.
   */
  public int size() {
    return 1 << (cidr.family().bits() - cidr.length());
  }

  public int inUse() {
    return used.cardinality();
  }

  /** Whether every address is in use. */
  public boolean isFull() {
    return used.cardinality() == size();
  }

  /** Whether nothing is in use, and nothing rests that was given back after this. */
  public boolean isEmpty(Instant restedSince) {
    return used.isEmpty() && resting.values().stream().noneMatch(restedSince::isBefore);
  }

  /**
   * Up to {@code count} addresses that nobody has, going round from the cursor.
   *
   * @param barred addresses that are not to be given
   * @param restedSince what was given back after this rests still
   */
  public List<IpAddress> free(int count, Predicate<IpAddress> barred, Instant restedSince) {
    List<IpAddress> found = new ArrayList<>(Math.min(count, size()));
    if (!isFull()) {
      find(cursor, size(), count, barred, restedSince, found);
      find(0, cursor, count, barred, restedSince, found);
    }
    return found;
  }

  /** From one ordinal up to, not including, another. */
  private void find(
      int from,
      int end,
      int count,
      Predicate<IpAddress> barred,
      Instant restedSince,
      List<IpAddress> found) {
    for (int ordinal = used.nextClearBit(from);
        ordinal < end && found.size() < count;
        ordinal = used.nextClearBit(ordinal + 1)) {
      if (!rests(ordinal, restedSince)) {
        IpAddress candidate = cidr.address().plus(ordinal);
        if (!barred.test(candidate)) {
          found.add(candidate);
        }
      }
    }
  }

  private boolean rests(int ordinal, Instant restedSince) {
    Instant since = resting.get(ordinal);
    return since != null && since.isAfter(restedSince);
  }

  /** Whether the address was given back once, and rested. */
  public boolean hasRested(IpAddress address) {
    return resting.containsKey(ordinal(address));
  }

  /** Somebody has the address now; the next search starts behind it. */
  public void give(IpAddress address) {
    occupy(address);
    cursor = (ordinal(address) + 1) % size();
  }

  /**
   * What is stored of the block; the next search starts behind the address that was assigned last.
   *
   * @param usedOrdinals of the addresses that somebody has
   * @param restingOrdinals since when others rest
   * @param last of those that somebody has; negative: none
   */
  public void load(BitSet usedOrdinals, Map<Integer, Instant> restingOrdinals, int last) {
    used.or(usedOrdinals);
    resting.putAll(restingOrdinals);
    if (last >= 0) {
      cursor = (last + 1) % size();
    }
  }

  /** Somebody has the address. */
  public void occupy(IpAddress address) {
    used.set(ordinal(address));
  }

  /** Nobody has the address. */
  public void vacate(IpAddress address) {
    used.clear(ordinal(address));
  }

  /** The address was given back at this time, and rests. */
  public void rest(IpAddress address, Instant since) {
    used.clear(ordinal(address));
    resting.put(ordinal(address), since);
  }

  /** The same block, as it is used, as another's. */
  public Block takenOver(String newNode, Instant at) {
    Block block = new Block(cidr, newNode, false, at, cursor);
    block.takeUseOf(this);
    return block;
  }

  /** The same block, as it is used, with another owner or mark. */
  public Block as(@Nullable String newNode, boolean nowDraining) {
    Block block = new Block(cidr, newNode, nowDraining, claimedAt, cursor);
    block.takeUseOf(this);
    return block;
  }

  /**
   * Takes what is in use, what rests, and where to look next from what was remembered of the same
   * block.
   */
  public void takeUseOf(Block other) {
    used.or(other.used);
    resting.putAll(other.resting);
    cursor = other.cursor;
  }

  private int ordinal(IpAddress address) {
    return (int) (address.low() - cidr.address().low());
  }

  @Override
  public String toString() {
    return cidr + " of " + node + " with " + inUse() + " in use";
  }
}
