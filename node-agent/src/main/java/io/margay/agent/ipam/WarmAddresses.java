package io.margay.agent.ipam;

import io.margay.agent.ipam.AddressException.Reason;
import io.margay.agent.retry.Retrier;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses out of a small stock that the node holds, so that a workload's start waits for no other
 * machine, and goes on for a while when ipam-service is away. What is in the stock belongs to the
 * node at the service; {@link #settle} makes it the workload's afterwards.
 *
 * <p>Where the stock can not help (empty, wishes for pools or addresses) the service is asked. The
 * state is {@link WarmPool}'s; this class guards it, keeps the file and talks.
 */
public final class WarmAddresses implements Addresses, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WarmAddresses.class);
  private static final String TASK = "stock of addresses";

  private final Addresses service;
  private final Holdings holdings;
  private final WarmPool pool;
  private final HeldFile file;
  private final Retrier retrier;

  /**
   * Guarded by this: what an earlier life gave, of which it is not known whether it was settled.
   */
  private final Map<String, List<IpAddress>> unsettled = new HashMap<>();

  /** Guarded by this: addresses that were made to go with their handle since the last refill. */
  private final Set<IpAddress> notToStock = new HashSet<>();

  /** Guarded by this: of a refill, and perhaps gone again with a handle that was released. */
  private final Set<IpAddress> doubtful = new HashSet<>();

  private boolean closed;

  /** Guarded by this: of the refill that may have been lost on its way; null for none. */
  private @Nullable String pending;

  /**
   * @param size how many addresses of each family are to be in stock, at least 1
   */
  public WarmAddresses(GrpcAddresses service, int size, Path stateDirectory, Retrier retrier) {
    this(service, service, size, stateDirectory, retrier);
  }

  WarmAddresses(
      Addresses service, Holdings holdings, int size, Path stateDirectory, Retrier retrier) {
    this.service = service;
    this.holdings = holdings;
    this.pool = new WarmPool(size);
    this.file = new HeldFile(stateDirectory);
    this.retrier = retrier;
  }

  /**
   * Takes up what an earlier life held, and fills the stock in the background.
   *
   * @param inUse the addresses of all local workloads
   * @param perhapsUnsettled those of workloads whose {@link #settle} may not have come to its end,
   *     by handle
   * @throws IOException if the state directory can not be read
   */
  public synchronized void start(
      Collection<IpAddress> inUse, Map<String, List<IpAddress>> perhapsUnsettled)
      throws IOException {
    pool.want(Family.IPV4);
    pool.stock(file.read());
    pool.inUse(inUse);
    unsettled.putAll(perhapsUnsettled);
    refillSoon();
  }

  @Override
  public List<IpAddress> assign(AddressRequest request) throws AddressException {
    List<IpAddress> taken = request.isPlain() ? take(request) : null;
    return taken == null ? service.assign(request) : taken;
  }

  private synchronized @Nullable List<IpAddress> take(AddressRequest request) {
    request.families().forEach(pool::want);
    List<IpAddress> taken = closed ? null : pool.take(request.handle(), request.families());
    refillSoon();
    return taken;
  }

  @Override
  public void settle(String handle, List<IpAddress> addresses, Map<String, String> attributes)
      throws AddressException {
    synchronized (this) {
      // From here on, whatever becomes of the reply, it may be the workload's at the service.
      unsettled.put(handle, addresses);
      pool.settled(handle);
      remember();
    }
    // Also what an earlier life gave, and what the service assigned itself: that is no news to it.
    holdings.adopt(handle, addresses, attributes);
    synchronized (this) {
      unsettled.remove(handle);
    }
  }

  @Override
  public Map<String, AddressException> releaseAll(Collection<String> handles) {
    Map<String, AddressException> failures = new LinkedHashMap<>();
    List<String> toService = new ArrayList<>();
    AddressException away = null;
    for (String handle : handles) {
      try {
        if (!releaseHere(handle, away)) {
          toService.add(handle);
        }
      } catch (AddressException e) {
        failures.put(handle, e);
        away = e.reason() == Reason.AWAY || e.reason() == Reason.NOT_SENT ? e : away;
      }
    }
    Map<String, AddressException> refused = service.releaseAll(toService);
    failures.putAll(refused);
    toService.removeAll(refused.keySet());
    synchronized (this) {
      unsettled.keySet().removeAll(toService);
    }
    return failures;
  }

  /**
   * Whether nothing is to be asked of the service.
   *
   * @param away what the service did not answer a moment ago: it is not waited for again
   */
  private boolean releaseHere(String handle, @Nullable AddressException away)
      throws AddressException {
    List<IpAddress> perhaps;
    synchronized (this) {
      if (pool.takeBack(handle)) {
        return true;
      }
      // Not what an earlier try gave back already and somebody else has got by now.
      perhaps =
          unsettled.getOrDefault(handle, List.of()).stream()
              .filter(address -> !isAnothers(handle, address))
              .toList();
    }
    if (!perhaps.isEmpty()) {
      if (away != null) {
        throw new AddressException(Reason.NOT_SENT, String.valueOf(away.getMessage()), away);
      }
      settleToRelease(handle, perhaps);
    }
    return false;
  }

  private boolean isAnothers(String handle, IpAddress address) {
    return pool.has(address)
        || unsettled.entrySet().stream()
            .anyMatch(
                other -> !other.getKey().equals(handle) && other.getValue().contains(address));
  }

  /** Held or the handle's: once it is the handle's for certain, it goes with the handle. */
  private void settleToRelease(String handle, List<IpAddress> addresses) throws AddressException {
    synchronized (this) {
      // A refill that is on its way may have got them between two tries of this.
      notToStock.addAll(addresses);
    }
    try {
      settle(handle, addresses, Map.of());
    } catch (AddressException e) {
      if (e.reason() != Reason.NOT_HELD) {
        throw e;
      }
      // Given back already, by an earlier try.
      synchronized (this) {
        unsettled.remove(handle);
      }
    }
  }

  @Override
  public List<Cidr> ensureBlock(Set<Family> families) throws AddressException {
    return service.ensureBlock(families);
  }

  /** With something in stock, workloads can be attached without the service. */
  @Override
  public boolean away() {
    synchronized (this) {
      if (pool.size() > 0) {
        return false;
      }
    }
    return service.away();
  }

  /** How many addresses are in stock. */
  public synchronized int stocked() {
    return pool.size();
  }

  /** Gives the stock back, if the service answers; else it is found again at the next start. */
  @Override
  public void close() {
    List<IpAddress> stock;
    synchronized (this) {
      closed = true;
      stock = pool.drain();
      // Before it is given back: a reply that is lost must not leave on file what is nobody's.
      remember();
    }
    if (stock.isEmpty()) {
      return;
    }
    try {
      holdings.giveBack(stock);
    } catch (AddressException e) {
      log.info(
          "held addresses could not be given back addresses={} reason=\"{}\"",
          stock.size(),
          e.getMessage());
    }
  }

  private void refillSoon() {
    if (!closed && (!pool.isReconciled() || !missing().isEmpty())) {
      retrier.submit(TASK, this::refill);
    }
  }

  private void refill() throws AddressException {
    giveBackDoubtful();
    reconcile();
    while (true) {
      String id;
      Map<Family, Integer> missing;
      synchronized (this) {
        missing = missing();
        if (closed || missing.isEmpty()) {
          break;
        }
        // The same id until an answer came: what a lost answer gave is not lost.
        pending = pending == null ? UUID.randomUUID().toString() : pending;
        id = pending;
      }
      List<IpAddress> more = holdings.reserve(id, missing);
      synchronized (this) {
        pending = null;
        stock(more);
        remember();
        if (more.isEmpty() || !doubtful.isEmpty()) {
          break;
        }
      }
    }
    giveBackDoubtful();
  }

  /** All but what may have gone with a handle since the service said that the node holds it. */
  private void stock(List<IpAddress> reserved) {
    Set<IpAddress> leaving = new HashSet<>(notToStock);
    unsettled.values().forEach(leaving::addAll);
    List<IpAddress> certain = new ArrayList<>();
    for (IpAddress address : reserved) {
      (leaving.contains(address) ? doubtful : certain).add(address);
    }
    notToStock.clear();
    pool.stock(certain);
  }

  /** Nothing happens to those that the node does not hold. */
  private void giveBackDoubtful() throws AddressException {
    List<IpAddress> now;
    synchronized (this) {
      now = List.copyOf(doubtful);
    }
    if (!now.isEmpty()) {
      holdings.giveBack(now);
      synchronized (this) {
        doubtful.removeAll(now);
      }
    }
  }

  private void reconcile() throws AddressException {
    synchronized (this) {
      if (pool.isReconciled()) {
        return;
      }
    }
    List<IpAddress> held = holdings.held();
    synchronized (this) {
      pool.reconcile(held);
      remember();
    }
  }

  private Map<Family, Integer> missing() {
    Map<Family, Integer> missing = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      if (pool.missing(family) > 0) {
        missing.put(family, pool.missing(family));
      }
    }
    return missing;
  }

  /** Whenever something is no longer held; that more is held can wait. */
  private void remember() {
    try {
      file.write(pool.held());
    } catch (IOException e) {
      log.warn("held addresses can not be written down reason=\"{}\"", e.getMessage());
    }
  }
}
