package io.margay.bgp.rib;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message.Update;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one address family. What an operation changes is noted once per prefix until {@link
 * #told}; by then all groups of peers have looked at it.
 */
public final class Rib {

  private final AfiSafi family;
  private final Source local;
  private final Interfaces interfaces;
  private final RouteTable table;
  private final AdjRibsIn in;
  private final Intake intake;

  private final Map<IpAddress, Map<Integer, Integer>> outPaths = new HashMap<>();
  private int lastOutPath;
  private long countedVersion = -1;
  private Map<IpAddress, Integer> bestByPeer = Map.of();

  /** One none of whose routes lies on an interface. */
  public Rib(AfiSafi family, Speaker self) {
    this(family, self, Interfaces.NONE);
  }

  /**
   * One whose routes lie on interfaces.
   *
   * @param interfaces asked once for each UPDATE and each own prefix, and anew by {@link #locate}
   */
  public Rib(AfiSafi family, Speaker self, Interfaces interfaces) {
    this.family = family;
    this.local = self.source();
    this.interfaces = interfaces;
    Family kind = Objects.requireNonNull(family.family(), "a family we know");
    this.table = new RouteTable(kind, self.steady());
    this.in = new AdjRibsIn(table);
    this.intake = new Intake(table, kind, self, interfaces);
  }

  public AfiSafi family() {
    return family;
  }

  /**
   * Takes in an UPDATE. A route that must not be used (a loop, RFC 4271 9.1.2 and RFC 4456 8) or
   * that the policy rejects replaces the peer's earlier route to the same prefix by none. Prefixes
   * of other families are left alone.
   */
  public void update(Source source, Import policy, Update update) {
    intake.take(source, policy, update, in.of(source.peer()));
  }

  /** The same with nothing special but a policy. */
  public void update(Source source, RoutePolicy policy, Update update) {
    update(source, Import.of(policy), update);
  }

  /** Makes these the speaker's own routes, all of them. */
  public void originate(Map<Cidr, PathAttributes> wanted) {
    Adjacency of = in.of(local.peer());
    for (int id = 0; id < table.limit(); id++) {
      if (Candidates.find(table.now(id), local.peer(), 0) != null
          && !wanted.containsKey(table.prefix(id))) {
        table.put(id, local.peer(), 0, null, of);
      }
    }
    wanted.forEach((prefix, attributes) -> {
      if (prefix.family() == family.family()) {
        IpAddress address = prefix.address();
        int id = table.add(address.high(), address.low(), prefix.length());
        Route route = new Route(local, 0, attributes, interfaces.of(prefix));
        table.put(id, local.peer(), 0, route, of);
      }
    });
  }

  /** The same with equal attributes for all. */
  public void originate(Collection<Cidr> prefixes, PathAttributes attributes) {
    Map<Cidr, PathAttributes> wanted = new HashMap<>();
    prefixes.forEach(prefix -> wanted.put(prefix, attributes));
    originate(wanted);
  }

  /** Asks for the interfaces of all routes anew; those on another now have changed. */
  public void locate() {
    Route before = null;
    Route after = null;
    for (int id = 0; id < table.limit(); id++) {
      for (Route route : Candidates.array(table.now(id))) {
        // Prefixes that share a route share the next one too.
        boolean own = route.source().kind() == PeerKind.LOCAL;
        if (own || route != before || after == null) {
          before = route;
          after =
              route.on(
                  own
                      ? interfaces.of(table.prefix(id))
                      : interfaces.towards(route.attributes().nextHop()));
        }
        if (!Objects.equals(after.interfaceName(), route.interfaceName())) {
          IpAddress peer = route.source().peer();
          table.put(id, peer, route.path(), after, in.of(peer));
        }
      }
    }
  }

  /** Drops all routes of a peer. */
  public void removePeer(IpAddress peer) {
    in.remove(peer);
  }

  /**
   * Keeps the routes of a peer that vanished until they are swept or announced anew. What earlier
   * sessions left, and is stale already, stays too: each session's {@link Source} is swept by
   * itself.
   *
   * @param ended the source of the session that ended; the next session's must be another object
   */
  public void markStale(Source ended) {
    in.markStale(ended);
  }

  /**
   * Marks the stale routes of a session as such for others too, least preferred (RFC 9494 section
   * 4.3).
   *
   * @param ended the source of that session
   * @param with gives the attributes of the long-lived stale route, or null to drop it
   */
  public void prolong(Source ended, UnaryOperator<@Nullable PathAttributes> with) {
    in.prolong(ended, with);
  }

  /** Drops the peer's routes that are still stale, whichever session left them. */
  public void sweep(IpAddress peer) {
    in.sweep(peer);
  }

  /** Drops the routes that are left of one session. */
  public void sweep(Source ended) {
    in.sweep(ended);
  }

  /** Best route, or null if there is none. */
  public @Nullable Route best(Cidr prefix) {
    return Candidates.best(table.now(prefix));
  }

  /** The next hops of all routes as good as the best; empty if there is none. */
  public SortedSet<IpAddress> nextHops(Cidr prefix) {
    return BestPath.nextHops(Candidates.array(table.now(prefix)));
  }

  /** All candidates, the best first. */
  public List<Route> routes(Cidr prefix) {
    return List.of(Candidates.array(table.now(prefix)));
  }

  /** Every prefix with its best route, in no order. */
  public void forEachBest(BiConsumer<Cidr, Route> action) {
    for (int id = 0; id < table.limit(); id++) {
      Route best = Candidates.best(table.now(id));
      if (best != null) {
        action.accept(table.prefix(id), best);
      }
    }
  }

  /** Every route there is, the best of a prefix before its others, in no order of prefixes. */
  public void forEachRoute(BiConsumer<Cidr, Route> action) {
    for (int id = 0; id < table.limit(); id++) {
      for (Route route : Candidates.array(table.now(id))) {
        action.accept(table.prefix(id), route);
      }
    }
  }

  /** Whether a route of this table is left from before its peer vanished. */
  public boolean isStale(Route route) {
    return in.isStale(route);
  }

  /**
   * Of how many prefixes each peer's route is the best, as of the last {@link #told}. Costs a pass
   * over the table after a change.
   */
  public Map<IpAddress, Integer> bestByPeer() {
    if (countedVersion != table.version()) {
      countedVersion = table.version();
      Map<IpAddress, Integer> counts = new HashMap<>();
      for (int id = 0; id < table.limit(); id++) {
        Route route = Candidates.best(table.told(id));
        if (route != null) {
          counts.merge(route.source().peer(), 1, Integer::sum);
        }
      }
      bestByPeer = Map.copyOf(counts);
    }
    return bestByPeer;
  }

  /** The prefixes that have a route. */
  public SortedSet<Cidr> prefixes() {
    SortedSet<Cidr> prefixes = new TreeSet<>();
    forEachBest((prefix, _) -> prefixes.add(prefix));
    return prefixes;
  }

  /** How many usable routes this peer has given, stale ones included. */
  public int received(IpAddress peer) {
    return in.accepted(peer);
  }

  /** How many prefixes of this peer are known and must not be used. */
  public int refused(IpAddress peer) {
    return in.refused(peer);
  }

  /** Why this peer's route to a prefix is not used at all, or null. */
  public @Nullable String refusal(IpAddress peer, Cidr prefix) {
    return in.refusal(peer, prefix);
  }

  /** How many of the peer's routes are left from before it vanished. */
  public int stale(IpAddress peer) {
    return in.stale(peer);
  }

  /**
   * One prefix whose best route, or whose set of equally good next hops, is another.
   *
   * @param before the best route so far, or null if there was none
   * @param after the best route now, or null; equal to {@code before} if only the next hops changed
   */
  public record Change(Cidr prefix, @Nullable Route before, @Nullable Route after) {}

  /** What changed since {@link #told}. */
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < table.changedCount(); i++) {
      int id = table.changedId(i);
      Route before = Candidates.best(table.told(id));
      Route after = Candidates.best(table.now(id));
      boolean hops =
          !BestPath.nextHops(Candidates.array(table.told(id)))
              .equals(BestPath.nextHops(Candidates.array(table.now(id))));
      if (hops || !Objects.equals(before, after)) {
        changes.add(new Change(table.prefix(id), before, after));
      }
    }
    return changes;
  }

  /** Whether {@link #told} is due. */
  public boolean isChanged() {
    return table.isChanged();
  }

  /** All groups have been flushed. */
  public void told() {
    table.told();
  }

  RouteTable table() {
    return table;
  }

  /** The identifier by which others are told of a route: the same as long as its source lives. */
  int outPath(Route route) {
    return outPaths
        .computeIfAbsent(route.source().peer(), _ -> new HashMap<>())
        .computeIfAbsent(route.path(), _ -> ++lastOutPath);
  }
}
