package io.margay.bgp.rib;

import io.margay.bgp.rib.RibDelta.Change;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message.Announcement;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The routes of one address family. */
public final class Rib {

  private static final Route[] NO_ROUTES = {};

  private final AfiSafi family;
  private final Speaker self;
  private final Source local;

  /** Per prefix its candidates: one per source, the best first, never empty. */
  private final Map<Cidr, Route[]> table = new HashMap<>();

  private final Map<IpAddress, Integer> received = new HashMap<>();
  private final Map<IpAddress, Set<Cidr>> stale = new HashMap<>();
  private final Set<Cidr> originated = new HashSet<>();

  public Rib(AfiSafi family, Speaker self) {
    this.family = family;
    this.self = self;
    this.local = self.source();
  }

  public AfiSafi family() {
    return family;
  }

  /**
   * Takes in an UPDATE. A route that must not be used (a loop, RFC 4271 9.1.2 and RFC 4456 8)
   * replaces the peer's earlier route to the same prefix by none. Prefixes of other families are
   * left alone.
   */
  public RibDelta update(Source source, List<Cidr> withdrawn, List<Announcement> announced) {
    List<Change> changes = new ArrayList<>();
    for (Cidr prefix : withdrawn) {
      if (mine(prefix)) {
        put(prefix, source.peer(), null, changes);
      }
    }
    for (Announcement part : announced) {
      boolean usable = ImportCheck.refusal(part.attributes(), source, self) == null;
      Route route = usable ? new Route(source, part.attributes()) : null;
      for (Cidr prefix : part.prefixes()) {
        if (mine(prefix)) {
          put(prefix, source.peer(), route, changes);
        }
      }
    }
    return delta(changes);
  }

  /** Makes these the speaker's own prefixes, all of them, with these attributes. */
  public RibDelta originate(Collection<Cidr> prefixes, PathAttributes attributes) {
    List<Change> changes = new ArrayList<>();
    Set<Cidr> wanted = new TreeSet<>(prefixes);
    wanted.removeIf(prefix -> !mine(prefix));
    Route route = new Route(local, attributes);
    for (Cidr prefix : new TreeSet<>(originated)) {
      if (!wanted.contains(prefix)) {
        put(prefix, local.peer(), null, changes);
      }
    }
    wanted.forEach(prefix -> put(prefix, local.peer(), route, changes));
    originated.clear();
    originated.addAll(wanted);
    return delta(changes);
  }

  /** Drops all routes of a peer. */
  public RibDelta removePeer(IpAddress peer) {
    stale.remove(peer);
    List<Change> changes = new ArrayList<>();
    prefixesFrom(peer).forEach(prefix -> put(prefix, peer, null, changes));
    received.remove(peer);
    return delta(changes);
  }

  /**
   * Keeps the routes of a peer that vanished until {@link #sweep} or a new announcement. Those that
   * were stale already go, as RFC 4724 section 4.2 demands for restarts in a row.
   */
  public RibDelta markStale(IpAddress peer) {
    RibDelta gone = sweep(peer);
    Set<Cidr> kept = new HashSet<>(prefixesFrom(peer));
    if (!kept.isEmpty()) {
      stale.put(peer, kept);
    }
    return gone;
  }

  /** Drops the peer's routes that are still stale. */
  public RibDelta sweep(IpAddress peer) {
    Set<Cidr> leftover = stale.remove(peer);
    if (leftover == null) {
      return RibDelta.NONE;
    }
    List<Change> changes = new ArrayList<>();
    leftover.forEach(prefix -> put(prefix, peer, null, changes));
    return delta(changes);
  }

  /** Best route, or null if there is none. */
  public @Nullable Route best(Cidr prefix) {
    Route[] routes = table.get(prefix);
    return routes == null ? null : routes[0];
  }

  /** The next hops of all routes as good as the best; empty if there is none. */
  public SortedSet<IpAddress> nextHops(Cidr prefix) {
    return BestPath.nextHops(table.getOrDefault(prefix, NO_ROUTES));
  }

  /** All candidates, the best first. */
  public List<Route> routes(Cidr prefix) {
    return List.of(table.getOrDefault(prefix, NO_ROUTES));
  }

  /** Every prefix with its best route, in no order. */
  public void forEachBest(BiConsumer<Cidr, Route> action) {
    table.forEach((prefix, routes) -> action.accept(prefix, routes[0]));
  }

  /** The prefixes that have a route. */
  public Set<Cidr> prefixes() {
    return Collections.unmodifiableSet(table.keySet());
  }

  /** How many usable routes this peer has given, stale ones included. */
  public int received(IpAddress peer) {
    return received.getOrDefault(peer, 0);
  }

  /** How many of the peer's routes are left from before it vanished. */
  public int stale(IpAddress peer) {
    Set<Cidr> prefixes = stale.get(peer);
    return prefixes == null ? 0 : prefixes.size();
  }

  private boolean mine(Cidr prefix) {
    return prefix.family() == family.family();
  }

  private List<Cidr> prefixesFrom(IpAddress peer) {
    List<Cidr> prefixes = new ArrayList<>();
    table.forEach((prefix, routes) -> {
      if (find(routes, peer) >= 0) {
        prefixes.add(prefix);
      }
    });
    return prefixes;
  }

  private static RibDelta delta(List<Change> changes) {
    return changes.isEmpty() ? RibDelta.NONE : new RibDelta(changes);
  }

  private static int find(Route[] routes, IpAddress peer) {
    for (int i = 0; i < routes.length; i++) {
      if (routes[i].source().peer().equals(peer)) {
        return i;
      }
    }
    return -1;
  }

  /** Sets or removes a source's route to a prefix, and notes the change if it makes one. */
  private void put(Cidr prefix, IpAddress peer, @Nullable Route route, List<Change> changes) {
    Set<Cidr> leftover = stale.get(peer);
    if (leftover != null) {
      leftover.remove(prefix);
    }
    Route[] before = table.getOrDefault(prefix, NO_ROUTES);
    int at = find(before, peer);
    if (at < 0 ? route == null : before[at].equals(route)) {
      return;
    }
    Route[] after = Candidates.replace(before, at, route);
    received.merge(peer, after.length - before.length, Integer::sum);
    if (after.length == 0) {
      table.remove(prefix);
    } else {
      table.put(prefix, after);
    }
    Route oldBest = before.length == 0 ? null : before[0];
    Route newBest = after.length == 0 ? null : after[0];
    boolean sameBest = oldBest != null && oldBest.equals(newBest);
    boolean single = before.length < 2 && after.length < 2;
    if (!sameBest || (!single && !BestPath.nextHops(before).equals(BestPath.nextHops(after)))) {
      changes.add(new Change(prefix, oldBest, newBest));
    }
  }
}
