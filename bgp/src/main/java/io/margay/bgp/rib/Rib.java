package io.margay.bgp.rib;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message.Announcement;
import io.margay.bgp.wire.Message.Update;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Speaker self;
  private final Source local;
  private final PrefixTable table;

  /** Per number of a prefix its candidates now, and those that the groups have looked at. */
  private @Nullable Object[] now = new @Nullable Object[16];

  private @Nullable Object[] told = new @Nullable Object[16];

  private int[] changed = new int[16];
  private int changedCount;
  private boolean[] isChanged = new boolean[16];

  private final Map<IpAddress, Adjacency> adjacencies = new HashMap<>();
  private final Map<IpAddress, Map<Integer, Integer>> outPaths = new HashMap<>();
  private int lastOutPath;
  private long version;
  private long countedVersion = -1;
  private Map<IpAddress, Integer> bestByPeer = Map.of();

  public Rib(AfiSafi family, Speaker self) {
    this.family = family;
    this.self = self;
    this.local = self.source();
    this.table = new PrefixTable(Objects.requireNonNull(family.family(), "a family we know"));
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
    Adjacency in = adjacency(source.peer());
    Family mine = family.family();
    for (Prefixes part : update.withdrawn()) {
      if (part.family() == mine) {
        withdraw(source, part, in);
      }
    }
    for (Announcement part : update.announced()) {
      if (part.prefixes().family() == mine) {
        announce(source, policy, part, in);
      }
    }
  }

  /** The same with nothing special but a policy. */
  public void update(Source source, RoutePolicy policy, Update update) {
    update(source, Import.of(policy), update);
  }

  private void withdraw(Source source, Prefixes prefixes, Adjacency in) {
    for (int i = 0; i < prefixes.size(); i++) {
      if (in.anyRefused()) {
        in.forgive(prefixes.get(i));
      }
      int id = table.find(prefixes.high(i), prefixes.low(i), prefixes.length(i));
      if (id >= 0) {
        put(id, source.peer(), prefixes.path(i), null, in);
      }
    }
  }

  private void announce(Source source, Import from, Announcement part, Adjacency in) {
    RoutePolicy policy = from.policy();
    PathAttributes attributes = part.attributes();
    Prefixes prefixes = part.prefixes();
    String refusal = ImportCheck.refusal(attributes, source, self, from);
    Route shared = new Route(source, prefixes.path(0), attributes);
    boolean plain = refusal == null && policy.everything();
    for (int i = 0; i < prefixes.size(); i++) {
      Route route = plain ? shared : judge(prefixes.get(i), shared, policy, refusal, in);
      if (route != null && route.path() != prefixes.path(i)) {
        route = new Route(source, prefixes.path(i), route.attributes());
        shared = plain ? route : shared;
      }
      if (plain && in.anyRefused()) {
        in.forgive(prefixes.get(i));
      }
      int id =
          route == null
              ? table.find(prefixes.high(i), prefixes.low(i), prefixes.length(i))
              : add(prefixes.high(i), prefixes.low(i), prefixes.length(i));
      if (id >= 0) {
        put(id, source.peer(), prefixes.path(i), route, in);
      }
    }
  }

  private static @Nullable Route judge(
      Cidr prefix, Route route, RoutePolicy policy, @Nullable String refusal, Adjacency in) {
    PathAttributes to =
        refusal != null ? null : policy.apply(prefix, route.source(), route.attributes());
    if (to == null) {
      in.refuse(prefix, refusal == null ? "the import policy rejects it" : refusal);
      return null;
    }
    in.forgive(prefix);
    return to.equals(route.attributes()) ? route : new Route(route.source(), route.path(), to);
  }

  /** Makes these the speaker's own routes, all of them. */
  public void originate(Map<Cidr, PathAttributes> wanted) {
    Adjacency in = adjacency(local.peer());
    for (int id = 0; id < table.limit(); id++) {
      if (Candidates.find(now[id], local.peer(), 0) != null
          && !wanted.containsKey(table.prefix(id))) {
        put(id, local.peer(), 0, null, in);
      }
    }
    wanted.forEach((prefix, attributes) -> {
      if (prefix.family() == family.family()) {
        IpAddress address = prefix.address();
        int id = add(address.high(), address.low(), prefix.length());
        put(id, local.peer(), 0, new Route(local, attributes), in);
      }
    });
  }

  /** The same with equal attributes for all. */
  public void originate(Collection<Cidr> prefixes, PathAttributes attributes) {
    Map<Cidr, PathAttributes> wanted = new HashMap<>();
    prefixes.forEach(prefix -> wanted.put(prefix, attributes));
    originate(wanted);
  }

  /** Drops all routes of a peer. */
  public void removePeer(IpAddress peer) {
    Adjacency in = adjacencies.remove(peer);
    if (in != null && in.accepted > 0) {
      rewrite(peer, in, _ -> null);
    }
  }

  /**
   * Keeps the routes of a peer that vanished until they are swept or announced anew. What earlier
   * sessions left, and is stale already, stays too: each session's {@link Source} is swept by
   * itself.
   *
   * @param ended the source of the session that ended; the next session's must be another object
   */
  public void markStale(Source ended) {
    Adjacency in = adjacency(ended.peer());
    in.stale = in.accepted;
    if (in.accepted > 0) {
      in.staleSources.add(ended);
    }
  }

  /**
   * Marks the stale routes of a session as such for others too, least preferred (RFC 9494 section
   * 4.3).
   *
   * @param ended the source of that session
   * @param with gives the attributes of the long-lived stale route, or null to drop it
   */
  public void prolong(Source ended, UnaryOperator<@Nullable PathAttributes> with) {
    Adjacency in = adjacency(ended.peer());
    if (in.staleSources.contains(ended)) {
      rewrite(
          ended.peer(),
          in,
          route -> {
            PathAttributes to = route.source() == ended ? with.apply(route.attributes()) : null;
            return route.source() != ended
                ? route
                : to == null ? null : new Route(ended, route.path(), to);
          });
    }
  }

  /** Drops the peer's routes that are still stale, whichever session left them. */
  public void sweep(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    if (in == null || in.staleSources.isEmpty()) {
      return;
    }
    if (in.stale > 0) {
      rewrite(peer, in, route -> in.isStale(route) ? null : route);
    }
    in.stale = 0;
    in.staleSources.clear();
  }

  /** Drops the routes that are left of one session. */
  public void sweep(Source ended) {
    Adjacency in = adjacencies.get(ended.peer());
    if (in == null || !in.staleSources.contains(ended)) {
      return;
    }
    rewrite(ended.peer(), in, route -> route.source() == ended ? null : route);
    in.staleSources.remove(ended);
  }

  /** Goes through all routes of a peer. */
  private void rewrite(IpAddress peer, Adjacency in, UnaryOperator<@Nullable Route> change) {
    for (int id = 0; id < table.limit(); id++) {
      for (Route route : Candidates.array(now[id])) {
        if (route.isOf(peer, route.path())) {
          Route to = change.apply(route);
          if (to != route) {
            put(id, peer, route.path(), to, in);
          }
        }
      }
    }
  }

  /** Best route, or null if there is none. */
  public @Nullable Route best(Cidr prefix) {
    return Candidates.best(candidates(prefix));
  }

  /** The next hops of all routes as good as the best; empty if there is none. */
  public SortedSet<IpAddress> nextHops(Cidr prefix) {
    return BestPath.nextHops(Candidates.array(candidates(prefix)));
  }

  /** All candidates, the best first. */
  public List<Route> routes(Cidr prefix) {
    return List.of(Candidates.array(candidates(prefix)));
  }

  private @Nullable Object candidates(Cidr prefix) {
    int id = table.find(prefix);
    return id < 0 ? null : now[id];
  }

  /** Every prefix with its best route, in no order. */
  public void forEachBest(BiConsumer<Cidr, Route> action) {
    for (int id = 0; id < table.limit(); id++) {
      Route best = Candidates.best(now[id]);
      if (best != null) {
        action.accept(table.prefix(id), best);
      }
    }
  }

  /** Every route there is, the best of a prefix before its others, in no order of prefixes. */
  public void forEachRoute(BiConsumer<Cidr, Route> action) {
    for (int id = 0; id < table.limit(); id++) {
      for (Route route : Candidates.array(now[id])) {
        action.accept(table.prefix(id), route);
      }
    }
  }

  /** Whether a route of this table is left from before its peer vanished. */
  public boolean isStale(Route route) {
    Adjacency in = adjacencies.get(route.source().peer());
    return in != null && in.isStale(route);
  }

  /**
   * Of how many prefixes each peer's route is the best, as of the last {@link #told}. Costs a pass
   * over the table after a change.
   */
  public Map<IpAddress, Integer> bestByPeer() {
    if (countedVersion != version) {
      countedVersion = version;
      Map<IpAddress, Integer> counts = new HashMap<>();
      for (int id = 0; id < table.limit(); id++) {
        Route route = Candidates.best(told[id]);
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
    Adjacency in = adjacencies.get(peer);
    return in == null ? 0 : in.accepted;
  }

  /** How many prefixes of this peer are known and must not be used. */
  public int refused(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? 0 : in.refusedCount();
  }

  /** Why this peer's route to a prefix is not used at all, or null. */
  public @Nullable String refusal(IpAddress peer, Cidr prefix) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? null : in.refusal(prefix);
  }

  /** How many of the peer's routes are left from before it vanished. */
  public int stale(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? 0 : in.stale;
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
    for (int i = 0; i < changedCount; i++) {
      int id = changed[i];
      Route before = Candidates.best(told[id]);
      Route after = Candidates.best(now[id]);
      boolean hops =
          !BestPath.nextHops(Candidates.array(told[id]))
              .equals(BestPath.nextHops(Candidates.array(now[id])));
      if (hops || !Objects.equals(before, after)) {
        changes.add(new Change(table.prefix(id), before, after));
      }
    }
    return changes;
  }

  /** Whether {@link #told} is due. */
  public boolean isChanged() {
    return changedCount > 0;
  }

  /** All groups have been flushed. */
  public void told() {
    for (int i = 0; i < changedCount; i++) {
      int id = changed[i];
      isChanged[id] = false;
      told[id] = now[id];
      if (now[id] == null) {
        table.remove(id);
      }
    }
    changedCount = 0;
    version++;
    if (changed.length > 4096) {
      changed = new int[16];
    }
  }

  /** Grows with each {@link #told}. */
  long version() {
    return version;
  }

  PrefixTable table() {
    return table;
  }

  int changedCount() {
    return changedCount;
  }

  int changedId(int index) {
    return changed[index];
  }

  @Nullable Object now(int id) {
    return now[id];
  }

  @Nullable Object told(int id) {
    return told[id];
  }

  /** The identifier by which others are told of a route: the same as long as its source lives. */
  int outPath(Route route) {
    return outPaths
        .computeIfAbsent(route.source().peer(), _ -> new HashMap<>())
        .computeIfAbsent(route.path(), _ -> ++lastOutPath);
  }

  private Adjacency adjacency(IpAddress peer) {
    return adjacencies.computeIfAbsent(peer, _ -> new Adjacency());
  }

  private int add(long high, long low, int length) {
    int id = table.add(high, low, length);
    if (id >= now.length) {
      int size = Math.max(2 * now.length, id + 1);
      now = Arrays.copyOf(now, size);
      told = Arrays.copyOf(told, size);
      isChanged = Arrays.copyOf(isChanged, size);
    }
    return id;
  }

  /** Sets or removes a source's route to a prefix, and notes the change if it makes one. */
  private void put(int id, IpAddress peer, int path, @Nullable Route route, Adjacency in) {
    Object before = now[id];
    Route gone = Candidates.find(before, peer, path);
    if (gone == null) {
      if (route == null) {
        return;
      }
      in.accepted++;
      now[id] = Candidates.replace(before, null, route, self.steady());
      touch(id);
      return;
    }
    if (route == null || route.source() != gone.source()) {
      in.gone(gone);
    }
    if (route == null) {
      in.accepted--;
    }
    now[id] = Candidates.replace(before, gone, route, self.steady());
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
