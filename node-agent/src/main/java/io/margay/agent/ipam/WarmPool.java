package io.margay.agent.ipam;

import static java.util.Objects.requireNonNull;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses the node holds in stock, and which of them it has given to workloads that
 * ipam-service does not know of yet. Pure state: no clock, no service, no thread.
 *
 * <p>An address is in one of three places: free, given to a handle, or not here. It is given back
 * to the end of the line, so that it rests.
 */
final class WarmPool {

  private final int target;
  private final Map<Family, Deque<IpAddress>> free = new EnumMap<>(Family.class);
  private final Map<String, List<IpAddress>> given = new HashMap<>();

  /** Until {@link #reconcile}: what some workload has, though the service may say "held" of it. */
  private final Set<IpAddress> doubtful = new HashSet<>();

  private boolean reconciled;

  private final Set<Family> wanted = new LinkedHashSet<>();

  /**
   * @param target how many addresses of each family are to be in stock; 0 for none
   */
  WarmPool(int target) {
    this.target = target;
    for (Family family : Family.values()) {
      free.put(family, new ArrayDeque<>());
    }
  }

  /** Has a family stocked from now on. */
  void want(Family family) {
    wanted.add(family);
  }

  /**
   * Takes one address of each family for a handle; what the handle already has if it has something.
   *
   * @return null when one of the families is out of stock: nothing is taken then
   */
  @Nullable List<IpAddress> take(String handle, Collection<Family> families) {
    List<IpAddress> had = given.get(handle);
    if (had != null) {
      return had;
    }
    if (families.stream().anyMatch(family -> line(family).isEmpty())) {
      return null;
    }
    List<IpAddress> taken = new ArrayList<>();
    for (Family family : families) {
      taken.add(line(family).removeFirst());
    }
    if (!reconciled) {
      doubtful.addAll(taken);
    }
    given.put(handle, List.copyOf(taken));
    return given.get(handle);
  }

  /** The service knows whose these addresses are: they are no longer held. */
  void settled(String handle) {
    given.remove(handle);
  }

  /** Takes back what was given to a handle and is not settled. */
  boolean takeBack(String handle) {
    List<IpAddress> back = given.remove(handle);
    if (back == null) {
      return false;
    }
    back.forEach(address -> line(address.family()).addLast(address));
    return true;
  }

  /** Marks addresses as in use by workloads of an earlier life. */
  void inUse(Collection<IpAddress> addresses) {
    doubtful.addAll(addresses);
    addresses.forEach(address -> line(address.family()).remove(address));
  }

  /** Adds addresses that the service has just reserved for this node. */
  void stock(Collection<IpAddress> addresses) {
    for (IpAddress address : addresses) {
      if (!isGiven(address) && !line(address.family()).contains(address)) {
        line(address.family()).addLast(address);
      }
    }
  }

  /**
   * Makes the stock agree with a list of what the service holds for the node. The list may be older
   * than what was taken meanwhile: an address that was ever taken is not put into stock by it.
   */
  void reconcile(Collection<IpAddress> held) {
    Set<IpAddress> known = Set.copyOf(held);
    free.values().forEach(line -> line.retainAll(known));
    stock(held.stream().filter(address -> !doubtful.contains(address)).toList());
    doubtful.clear();
    reconciled = true;
  }

  boolean isReconciled() {
    return reconciled;
  }

  /** How many of a family are missing from stock, if it is worth a request: half the target. */
  int missing(Family family) {
    int stocked = line(family).size();
    return wanted.contains(family) && 2 * stocked <= target ? target - stocked : 0;
  }

  /** Empties the stock, to give it back to the service. */
  List<IpAddress> drain() {
    List<IpAddress> all = new ArrayList<>();
    free.values()
        .forEach(line -> {
          all.addAll(line);
          line.clear();
        });
    wanted.clear();
    return all;
  }

  /** Everything that is held at the service as far as is known here: free and given. */
  List<IpAddress> held() {
    List<IpAddress> all = new ArrayList<>();
    free.values().forEach(all::addAll);
    given.values().forEach(all::addAll);
    return all;
  }

  /** Whether an address is here, free or given. */
  boolean has(IpAddress address) {
    return line(address.family()).contains(address) || isGiven(address);
  }

  /** How many are in stock. */
  int size() {
    return free.values().stream().mapToInt(Collection::size).sum();
  }

  private boolean isGiven(IpAddress address) {
    return given.values().stream().anyMatch(list -> list.contains(address));
  }

  private Deque<IpAddress> line(Family family) {
    return requireNonNull(free.get(family));
  }
}
