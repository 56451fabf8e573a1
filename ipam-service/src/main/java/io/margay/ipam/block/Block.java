package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A block and how far its addresses have been handed out.
 *
 * @param pool the name of the pool it was cut from
 * @param node whose it is
 * @param cursor the ordinal to look at next, 0-based
 */
public record Block(Cidr cidr, String pool, String node, int cursor) {

  /**
   * How many addresses it has. Every one of them can be used: nothing is a network or broadcast
   * address in a routed network.
   */
  public int size() {
    return 1 << (32 - cidr.length());
  }

  /**
   * Up to {@code count} addresses that nobody has, going round from the cursor.
   *
   * @param used addresses of this block that are assigned
   */
  public List<IpAddress> free(Set<IpAddress> used, int count) {
    List<IpAddress> found = new ArrayList<>(count);
    for (int i = 0; i < size() && found.size() < count; i++) {
      IpAddress candidate = cidr.address().plus((cursor + i) % size());
      if (!used.contains(candidate)) {
        found.add(candidate);
      }
    }
    return found;
  }

  /** Where to look next after this address was handed out. */
  public int cursorAfter(IpAddress last) {
    return (int) ((last.low() - cidr.address().low() + 1) % size());
  }
}
