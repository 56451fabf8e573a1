package io.margay.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.Message.Announcement;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A table, its peers and a naive model of both, through a random history. */
final class RibScenario {

  private static final IpAddress ID = IpAddress.parse("192.0.2.1");
  private static final List<Cidr> PREFIXES =
      List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.0.0.0/26"), Cidr.parse("10.0.0.64/26"));

  private static final CodecContext WATCHER = new CodecContext(true, true, true, Set.of(), true);

  /** A prefix, with a path identifier for those who take several paths. */
  private record Key(Cidr prefix, int path) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = prefix.compareTo(other.prefix);
      return order != 0 ? order : Integer.compare(path, other.path);
    }
  }

  private final Map<IpAddress, Source> sources = new LinkedHashMap<>();
  private final Map<Export, UpdateGroup> groups = new HashMap<>();
  private final Map<IpAddress, Export> members = new LinkedHashMap<>();
  private final Map<IpAddress, Map<Key, PathAttributes>> told = new HashMap<>();

  private final Map<IpAddress, Map<Cidr, PathAttributes>> watched = new HashMap<>();
  private final Map<Cidr, PathAttributes> watchedBest = new TreeMap<>();

  /** The naive model: every route in hand. */
  private final Map<Cidr, Map<IpAddress, Route>> model = new TreeMap<>();

  private final Map<IpAddress, Set<Cidr>> staleModel = new HashMap<>();

  /** Who was chosen last, by prefix. */
  private final Map<Cidr, IpAddress> chosen = new HashMap<>();

  /** By which interface next hops are reached; own prefixes are on that of their first address. */
  private final Map<IpAddress, String> links = new HashMap<>();

  /** Some peers are told of nothing that lies on one interface. */
  private static final RoutePolicy NOT_BY_ETH1 =
      (_, route, attributes) -> "eth1".equals(route.interfaceName()) ? null : attributes;

  private final Speaker self;
  private final Rib rib;
  private final AttributeCache cache = new AttributeCache();

  /**
   * @param steady whether what is chosen stays chosen in a tie (RFC 5004)
   */
  RibScenario(boolean steady) {
    self = new Speaker(65000, ID, ID, ID, null, steady);
    rib =
        new Rib(
            AfiSafi.IPV4_UNICAST,
            self,
            new Interfaces() {
              @Override
              public @Nullable String towards(IpAddress nextHop) {
                return links.get(nextHop);
              }

              @Override
              public @Nullable String of(Cidr own) {
                return links.get(own.address());
              }
            });
  }

  private void setUp() {
    PeerKind[] kinds = {
      PeerKind.CLIENT,
      PeerKind.CLIENT,
      PeerKind.NON_CLIENT,
      PeerKind.NON_CLIENT,
      PeerKind.EXTERNAL,
      PeerKind.EXTERNAL,
      PeerKind.EXTERNAL
    };
    for (int i = 0; i < kinds.length; i++) {
      IpAddress address = ID.plus(10 + i);
      long as = kinds[i] == PeerKind.EXTERNAL ? 65100 : 65000;
      sources.put(address, new Source(address, as, address, kinds[i]));
    }
    PREFIXES.forEach(prefix -> model.put(prefix, new TreeMap<>()));
  }

  void run(long seed, int steps) throws MessageException {
    setUp();
    Random dice = new Random(seed);
    for (int i = 0; i < steps; i++) {
      step(dice);
      choose();
      if (dice.nextInt(3) == 0) {
        flush();
        verify();
      }
    }
    flush();
    verify();
  }

  private void step(Random dice) throws MessageException {
    Source source = List.copyOf(sources.values()).get(dice.nextInt(sources.size()));
    switch (dice.nextInt(10)) {
      case 0, 1, 2 -> announce(source, dice);
      case 3 -> withdraw(source, dice);
      case 4 -> join(source);
      case 5 -> leave(source);
      case 6 -> originate(dice);
      case 7 -> regroup(source);
      case 8 -> move(source, dice);
      default -> restart(source, dice);
    }
  }

  private void announce(Source source, Random dice) {
    Cidr prefix = PREFIXES.get(dice.nextInt(PREFIXES.size()));
    AsPath path =
        source.kind() == PeerKind.EXTERNAL || dice.nextBoolean()
            ? AsPath.sequence(65100L)
            : AsPath.EMPTY;
    PathAttributes attributes =
        PathAttributes.local(source.peer()).toBuilder()
            .asPath(dice.nextInt(6) == 0 ? AsPath.sequence(65000L) : path)
            .localPref(
                source.kind() == PeerKind.EXTERNAL || dice.nextBoolean()
                    ? null
                    : 90L + dice.nextInt(20))
            .med(dice.nextBoolean() ? null : (long) dice.nextInt(3))
            .build();
    rib.update(
        source,
        RoutePolicy.ALL,
        new Message.Update(
            List.of(),
            List.of(new Announcement(attributes, Prefixes.of(prefix))),
            null,
            List.of()));
    if (ImportCheck.refusal(attributes, source, self, Import.of(RoutePolicy.ALL)) == null) {
      routes(prefix).put(source.peer(), new Route(source, attributes));
    } else {
      routes(prefix).remove(source.peer());
    }
    staleModel.getOrDefault(source.peer(), new TreeSet<>()).remove(prefix);
  }

  private void withdraw(Source source, Random dice) {
    Cidr prefix = PREFIXES.get(dice.nextInt(PREFIXES.size()));
    rib.update(
        source,
        RoutePolicy.ALL,
        new Message.Update(List.of(Prefixes.of(prefix)), List.of(), null, List.of()));
    routes(prefix).remove(source.peer());
    staleModel.getOrDefault(source.peer(), new TreeSet<>()).remove(prefix);
  }

  private void originate(Random dice) {
    Set<Cidr> own = new TreeSet<>();
    PREFIXES.stream().filter(p -> dice.nextInt(3) == 0).forEach(own::add);
    PathAttributes attributes = PathAttributes.local(ID);
    rib.originate(own, attributes);
    for (Cidr prefix : PREFIXES) {
      if (own.contains(prefix)) {
        routes(prefix).put(ID, new Route(self.source(), attributes));
      } else {
        routes(prefix).remove(ID);
      }
    }
  }

  /** A next hop, and an own prefix, are on another interface now, or on none. */
  private void move(Source source, Random dice) {
    IpAddress own = PREFIXES.get(dice.nextInt(PREFIXES.size())).address();
    for (IpAddress address : List.of(source.peer(), own)) {
      int link = dice.nextInt(3);
      if (link == 0) {
        links.remove(address);
      } else {
        links.put(address, "eth" + (link - 1));
      }
    }
    rib.locate();
  }

  /** A route of the model as the table is to have it. */
  private Route located(Cidr prefix, Route route) {
    boolean own = route.source().kind() == PeerKind.LOCAL;
    return route.on(links.get(own ? prefix.address() : route.attributes().nextHop()));
  }

  /** Vanishes; a part of the routes may be renewed by later steps, the rest is swept some time. */
  private void restart(Source source, Random dice) {
    IpAddress peer = source.peer();
    if (dice.nextBoolean()) {
      rib.markStale(source);
      sources.put(peer, new Source(peer, source.as(), source.identifier(), source.kind()));
      Set<Cidr> kept = new TreeSet<>();
      model.forEach((prefix, routes) -> {
        if (routes.containsKey(peer)) {
          kept.add(prefix);
        }
      });
      staleModel.put(peer, kept);
    } else {
      rib.sweep(peer);
      Set<Cidr> swept = staleModel.remove(peer);
      if (swept != null) {
        swept.forEach(prefix -> routes(prefix).remove(peer));
      }
    }
  }

  private void leave(Source source) {
    members.remove(source.peer());
    told.remove(source.peer());
    rib.removePeer(source.peer());
    model.values().forEach(routes -> routes.remove(source.peer()));
    staleModel.remove(source.peer());
  }

  private void join(Source source) throws MessageException {
    flush();
    if (members.containsKey(source.peer())) {
      return;
    }
    Export export =
        new Export(
            source.kind(),
            context(source),
            source.kind() == PeerKind.EXTERNAL ? ID : null,
            source.peer().toInt() % 2 == 0 ? NOT_BY_ETH1 : RoutePolicy.ALL,
            true,
            0);
    UpdateGroup group = groups.get(export);
    if (group == null) {
      group = new UpdateGroup(export, self, rib);
      groups.put(export, group);
    }
    members.put(source.peer(), export);
    told.put(source.peer(), new TreeMap<>());
    hear(source.peer(), group.dump(source.peer()).split());
  }

  private static CodecContext context(Source source) {
    // Every third peer takes all paths.
    boolean all = source.peer().toInt() % 3 == 0;
    return new CodecContext(
        true,
        source.kind() != PeerKind.EXTERNAL,
        false,
        all ? Set.of(AfiSafi.IPV4_UNICAST) : Set.of(),
        false);
  }

  private Map<IpAddress, Route> routes(Cidr prefix) {
    return model.get(prefix);
  }

  private void flush() throws MessageException {
    watch();
    for (Map.Entry<Export, UpdateGroup> entry : groups.entrySet()) {
      Outgoing outgoing = entry.getValue().flush();
      for (Outgoing.Part part : outgoing.parts()) {
        byte[] bytes = Arrays.copyOfRange(outgoing.frames().array(), part.from(), part.to());
        Frames messages = new Frames();
        messages.add(bytes);
        for (Map.Entry<IpAddress, Export> member : members.entrySet()) {
          if (member.getValue().equals(entry.getKey()) && part.isFor(member.getKey())) {
            hear(member.getKey(), messages.split());
          }
        }
      }
    }
    rib.told();
  }

  /** Somebody looks on, from the first change to the last. */
  private void watch() throws MessageException {
    RibMonitor monitor = new RibMonitor(rib, Set.of());
    for (Map.Entry<IpAddress, List<byte[]>> each : monitor.changes().entrySet()) {
      see(each.getValue(), watched.computeIfAbsent(each.getKey(), _ -> new TreeMap<>()));
    }
    see(monitor.chosen(), watchedBest);
  }

  private void see(List<byte[]> messages, Map<Cidr, PathAttributes> into) throws MessageException {
    for (byte[] bytes : messages) {
      Message.Update update =
          (Message.Update) MessageCodec.decode(ByteBuffer.wrap(bytes), WATCHER, cache);
      update.withdrawn().forEach(part -> part.forEach(into::remove));
      update
          .announced()
          .forEach(a -> a.prefixes().forEach(prefix -> into.put(prefix, a.attributes())));
    }
  }

  /** What was seen is what there is, and so is what somebody is told who comes only now. */
  private void verifyWatched() throws MessageException {
    Map<IpAddress, Map<Cidr, PathAttributes>> expected = new HashMap<>();
    Map<Cidr, PathAttributes> best = new TreeMap<>();
    for (Cidr prefix : PREFIXES) {
      for (Route route : rib.routes(prefix)) {
        expected
            .computeIfAbsent(route.source().peer(), _ -> new TreeMap<>())
            .put(prefix, route.attributes());
        best.putIfAbsent(prefix, route.attributes());
      }
    }
    watched.values().removeIf(Map::isEmpty);
    assertThat(watched).isEqualTo(expected);
    assertThat(watchedBest).isEqualTo(best);

    RibMonitor late = new RibMonitor(rib, Set.of());
    Map<IpAddress, Map<Cidr, PathAttributes>> dumped = new HashMap<>();
    for (Map.Entry<IpAddress, List<byte[]>> each : late.dump(expected.keySet()).entrySet()) {
      see(each.getValue(), dumped.computeIfAbsent(each.getKey(), _ -> new TreeMap<>()));
    }
    assertThat(dumped).isEqualTo(expected);
    Map<Cidr, PathAttributes> dumpedBest = new TreeMap<>();
    see(late.dumpChosen(), dumpedBest);
    assertThat(dumpedBest).isEqualTo(best);
  }

  /** The peer takes in messages as they come off the wire. */
  private void hear(IpAddress peer, List<byte[]> messages) throws MessageException {
    for (byte[] bytes : messages) {
      Message.Update update =
          (Message.Update)
              MessageCodec.decode(ByteBuffer.wrap(bytes), members.get(peer).context(), cache);
      assertThat(update.problems()).isEmpty();
      update.withdrawn().forEach(part -> keys(part).forEach(told.get(peer)::remove));
      update
          .announced()
          .forEach(a -> keys(a.prefixes()).forEach(k -> told.get(peer).put(k, a.attributes())));
    }
  }

  private static List<Key> keys(Prefixes prefixes) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      keys.add(new Key(prefixes.get(i), prefixes.path(i)));
    }
    return keys;
  }

  private void verify() throws MessageException {
    verifyWatched();
    members.forEach((peer, export) -> {
      Map<Key, PathAttributes> expected = expected(peer, export);
      assertThat(told.get(peer)).isEqualTo(expected);
      if (!export.context().withPaths(AfiSafi.IPV4_UNICAST)) {
        assertThat(groups.get(export).sentTo(peer)).isEqualTo(expected.size());
      }
    });
    sources
        .keySet()
        .forEach(peer ->
            assertThat(rib.received(peer))
                .isEqualTo((int) model.values().stream().filter(r -> r.containsKey(peer)).count()));
  }

  private Map<Key, PathAttributes> expected(IpAddress peer, Export export) {
    boolean all = export.context().withPaths(AfiSafi.IPV4_UNICAST);
    Map<Key, PathAttributes> expected = new TreeMap<>();
    model.forEach((prefix, routes) -> {
      Route best = chosen.containsKey(prefix) ? routes.get(chosen.get(prefix)) : null;
      for (Route route : routes.values()) {
        boolean chosen = all || route == best;
        PathAttributes sent =
            chosen && !route.source().peer().equals(peer)
                ? export.apply(prefix, located(prefix, route), self)
                : null;
        if (sent != null) {
          expected.put(new Key(prefix, all ? rib.outPath(route) : 0), sent);
        }
      }
    });
    return expected;
  }

  /** What a member is told when it goes over to another group and back is nothing. */
  private void regroup(Source source) throws MessageException {
    flush();
    Export export = members.get(source.peer());
    if (export == null) {
      return;
    }
    UpdateGroup group = groups.get(export);
    Export narrow =
        new Export(
            export.receiver(),
            export.context(),
            export.nextHopSelf(),
            (prefix, from, attributes) -> prefix.length() == 26 ? null : attributes,
            true,
            0);
    UpdateGroup other = new UpdateGroup(narrow, self, rib);
    hear(source.peer(), other.difference(group, source.peer()).split());
    assertThat(told.get(source.peer()).keySet()).noneMatch(key -> key.prefix().length() == 26);
    hear(source.peer(), group.difference(other, source.peer()).split());
  }

  /** After each step, as who was chosen before may matter. */
  private void choose() {
    model.forEach((prefix, routes) -> {
      Route best = naiveBest(routes, routes.get(chosen.getOrDefault(prefix, ID)));
      if (best == null) {
        chosen.remove(prefix);
      } else {
        chosen.put(prefix, best.source().peer());
      }
    });
  }

  /** RFC 4271 section 9.1.2.2 read as it is written: candidates are eliminated step by step. */
  private Route naiveBest(Map<IpAddress, Route> routes, Route before) {
    List<Route> left = List.copyOf(routes.values());
    left = keep(left, r -> r.source().kind() == PeerKind.LOCAL ? 0L : 1L);
    left =
        keep(left, r -> -(r.attributes().localPref() == null ? 100 : r.attributes().localPref()));
    left = keep(left, r -> (long) r.attributes().asPath().hops());
    left = keep(left, r -> (long) r.attributes().origin().ordinal());
    List<Route> beforeMed = left;
    left =
        left.stream()
            .filter(r ->
                beforeMed.stream()
                    .noneMatch(o ->
                        o.attributes().asPath().first() == r.attributes().asPath().first()
                            && med(o) < med(r)))
            .toList();
    left = keep(left, r -> r.source().kind() == PeerKind.EXTERNAL ? 0L : 1L);
    // RFC 5004.
    if (self.steady() && left.contains(before) && before.source().kind() == PeerKind.EXTERNAL) {
      return before;
    }
    return left.stream().min(Comparator.comparing(r -> r.source().identifier())).orElse(null);
  }

  private static long med(Route route) {
    Long med = route.attributes().med();
    return med == null ? 0 : med;
  }

  private interface Measure {
    long of(Route route);
  }

  private static List<Route> keep(List<Route> routes, Measure measure) {
    long least = routes.stream().mapToLong(measure::of).min().orElse(0);
    return routes.stream().filter(r -> measure.of(r) == least).toList();
  }
}
