package io.margay.bgp.rib;

import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Arrays;

/**
 * Numbers for prefixes: small, dense, and given out again when a prefix is gone, so that whatever
 * is known of a prefix lies in plain arrays. A hash table with open addressing over flat keys: an
 * IPv4 prefix costs eight bytes and its share of the slots.
 */
final class PrefixTable {

  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final Family family;
  private final boolean wide;

  /** Number plus one; 0 is empty. A power of two, at most half full. */
  private int[] slots = new int[32];

  /** IPv4: address and length; IPv6: the address's halves, and the length apart. */
  private long[] first = new long[16];

  private long[] second;
  private byte[] lengths;
  private int[] free = new int[16];
  private int freeCount;
  private int limit;

  PrefixTable(Family family) {
    this.family = family;
    this.wide = family == Family.IPV6;
    this.second = new long[wide ? 16 : 0];
    this.lengths = new byte[wide ? 16 : 0];
  }

  /** All numbers in use are below. */
  int limit() {
    return limit;
  }

  int size() {
    return limit - freeCount;
  }

  /** The number of a prefix, or -1. */
  int find(long high, long low, int length) {
    long key = wide ? high : low << 8 | length;
    int mask = slots.length - 1;
    int slot = slot(key, low, length);
    while (slots[slot] != 0) {
      if (same(slots[slot] - 1, key, low, length)) {
        return slots[slot] - 1;
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  int find(Cidr prefix) {
    return prefix.family() == family
        ? find(prefix.address().high(), prefix.address().low(), prefix.length())
        : -1;
  }

  /** The number of a prefix, a new one if it had none. */
  int add(long high, long low, int length) {
    long key = wide ? high : low << 8 | length;
    int mask = slots.length - 1;
    int slot = slot(key, low, length);
    while (slots[slot] != 0) {
      if (same(slots[slot] - 1, key, low, length)) {
        return slots[slot] - 1;
      }
      slot = slot + 1 & mask;
    }
    int id = freeCount > 0 ? free[--freeCount] : next();
    first[id] = key;
    if (wide) {
      second[id] = low;
      lengths[id] = (byte) length;
    }
    slots[slot] = id + 1;
    if (2 * size() > slots.length) {
      rehash();
    }
    return id;
  }

  private int next() {
    if (limit == first.length) {
      first = Arrays.copyOf(first, 2 * limit);
      second = Arrays.copyOf(second, wide ? 2 * limit : 0);
      lengths = Arrays.copyOf(lengths, wide ? 2 * limit : 0);
    }
    return limit++;
  }

  /** Forgets a prefix; its number may be another's from now on. */
  void remove(int id) {
    int mask = slots.length - 1;
    int slot = slot(id);
    while (slots[slot] != id + 1) {
      slot = slot + 1 & mask;
    }
    close(slot, mask);
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = id;
  }

  /** Empties a slot and moves up those behind it that the gap would hide. */
  private void close(int gap, int mask) {
    int hole = gap;
    slots[hole] = 0;
    for (int at = hole + 1 & mask; slots[at] != 0; at = at + 1 & mask) {
      int home = slot(slots[at] - 1);
      if ((at - home & mask) >= (at - hole & mask)) {
        slots[hole] = slots[at];
        slots[at] = 0;
        hole = at;
      }
    }
  }

  private void rehash() {
    int[] old = slots;
    slots = new int[2 * old.length];
    int mask = slots.length - 1;
    for (int entry : old) {
      if (entry != 0) {
        int slot = slot(entry - 1);
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = entry;
      }
    }
  }

  private int slot(int id) {
    return wide ? slot(first[id], second[id], lengths[id] & 0xff) : slot(first[id], 0, 0);
  }

  private int slot(long key, long low, int length) {
    long mixed = wide ? (key * MIX ^ low) * MIX + length : key;
    return (int) (mixed * MIX >>> 33) & slots.length - 1;
  }

  private boolean same(int id, long key, long low, int length) {
    return first[id] == key && (!wide || (second[id] == low && (lengths[id] & 0xff) == length));
  }

  void addTo(Prefixes.Builder to, int id, int path) {
    if (wide) {
      to.add(first[id], second[id], lengths[id] & 0xff, path);
    } else {
      to.add(0, first[id] >>> 8, (int) first[id] & 0xff, path);
    }
  }

  Cidr prefix(int id) {
    return wide
        ? new Cidr(new IpAddress(family, first[id], second[id]), lengths[id] & 0xff)
        : new Cidr(new IpAddress(family, 0, first[id] >>> 8), (int) first[id] & 0xff);
  }
}
