package io.margay.bgp.rib;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Per number of a prefix its {@link Candidates}: those there are now, and those that the groups of
 * peers have looked at. What changes is noted once per prefix until {@link #told}.
 */
final class RouteTable {

  /** A list of changes longer than this is not kept for the next time. */
  private static final int USUAL_CHANGES = 4096;

  private final PrefixTable prefixes;
  private final boolean steady;

  private @Nullable Object[] now = new @Nullable Object[16];
  private @Nullable Object[] told = new @Nullable Object[16];
  private int[] changed = new int[16];
  private int changedCount;
  private boolean[] isChanged = new boolean[16];
  private long version;

  /**
   * @param steady whether what is chosen stays chosen in a tie (RFC 5004)
   */
  RouteTable(Family family, boolean steady) {
    this.prefixes = new PrefixTable(family);
    this.steady = steady;
  }

  PrefixTable prefixes() {
    return prefixes;
  }

  /** All numbers are below this one. */
  int limit() {
    return prefixes.limit();
  }

  Cidr prefix(int id) {
    return prefixes.prefix(id);
  }

  @Nullable Object now(int id) {
    return now[id];
  }

  /** What there is for a prefix now. */
  @Nullable Object now(Cidr prefix) {
    int id = prefixes.find(prefix);
    return id < 0 ? null : now[id];
  }

  @Nullable Object told(int id) {
    return told[id];
  }

  boolean isChanged() {
    return changedCount > 0;
  }

  int changedCount() {
    return changedCount;
  }

  int changedId(int index) {
    return changed[index];
  }

  /** All groups have looked at what changed. */
  void told() {
    for (int i = 0; i < changedCount; i++) {
      int id = changed[i];
      isChanged[id] = false;
      told[id] = now[id];
      if (now[id] == null) {
        prefixes.remove(id);
      }
    }
    changedCount = 0;
    version++;
    if (changed.length > USUAL_CHANGES) {
      changed = new int[16];
    }
  }

  /** Grows with each {@link #told}. */
  long version() {
    return version;
  }

  /** The number of a prefix, which has one from now on. */
  int add(long high, long low, int length) {
    int id = prefixes.add(high, low, length);
    if (id >= now.length) {
      int size = Math.max(2 * now.length, id + 1);
      now = Arrays.copyOf(now, size);
      told = Arrays.copyOf(told, size);
      isChanged = Arrays.copyOf(isChanged, size);
    }
    return id;
  }

  /**
   * Sets or removes a source's route to a prefix, and notes the change if it makes one.
   *
   * @param in the source's
   */
  void put(int id, IpAddress peer, int path, @Nullable Route route, Adjacency in) {
    Object before = now[id];
    Route gone = Candidates.find(before, peer, path);
    if (gone == null) {
      if (route == null) {
        return;
      }
      in.accepted++;
      now[id] = Candidates.replace(before, null, route, steady);
      touch(id);
      return;
    }
    if (route == null || route.source() != gone.source()) {
      in.gone(gone);
    }
    if (route == null) {
      in.accepted--;
    }
    now[id] = Candidates.replace(before, gone, route, steady);
    if (!gone.equals(route)) {
      touch(id);
    } else if (told[id] == before && !isChanged[id]) {
      told[id] = now[id];
    }
  }

  private void touch(int id) {
    if (isChanged[id]) {
      return;
    }
    isChanged[id] = true;
    if (changedCount == changed.length) {
      changed = Arrays.copyOf(changed, 2 * changedCount);
    }
    changed[changedCount++] = id;
  }
}
