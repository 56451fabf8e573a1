package io.margay.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.rib.Rib.Change;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.AttributesBuilder;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.ExtendedCommunity;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.Message.Announcement;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RibTest {

  private static final IpAddress ID = IpAddress.parse("192.0.2.1");
  private static final Speaker SELF = new Speaker(65000, ID, ID, ID);
  private static final Cidr PREFIX = Cidr.parse("10.0.0.0/26");
  private static final Cidr OTHER = Cidr.parse("10.0.0.64/26");
  private static final CodecContext INTERNAL = new CodecContext(true, true);

  private final Rib rib = new Rib(AfiSafi.IPV4_UNICAST, SELF);

  private static Source source(String address, PeerKind kind) {
    IpAddress ip = IpAddress.parse(address);
    return new Source(ip, kind == PeerKind.EXTERNAL ? 65100 : 65000, ip, kind);
  }

  private static PathAttributes attributes(String hop, UnaryOperator<AttributesBuilder> change) {
    return change.apply(PathAttributes.local(IpAddress.parse(hop)).toBuilder()).build();
  }

  /** What one operation changed. */
  private List<Change> changes(Runnable operation) {
    operation.run();
    List<Change> changes = rib.changes();
    rib.told();
    return changes;
  }

  private List<Change> announce(Source source, PathAttributes attributes, Cidr... prefixes) {
    return changes(() ->
        rib.update(
            source,
            RoutePolicy.ALL,
            new Message.Update(
                List.of(),
                List.of(new Announcement(attributes, Prefixes.of(prefixes))),
                null,
                List.of())));
  }

  private List<Change> withdraw(Source source, Cidr prefix) {
    return changes(() ->
        rib.update(
            source,
            RoutePolicy.ALL,
            new Message.Update(List.of(Prefixes.of(prefix)), List.of(), null, List.of())));
  }

  /** The source of the peer's next session. */
  private static Source again(Source source) {
    return new Source(source.peer(), source.as(), source.identifier(), source.kind());
  }

  private static Route route(Source source, UnaryOperator<AttributesBuilder> change) {
    return new Route(source, attributes("192.0.2.77", change));
  }

  @Test
  void eachStepOfTheDecisionBeatsAllLaterOnes() {
    // Each route wins against all below it by the step in its comment, and loses every later one.
    List<Route> ranked =
        List.of(
            // Own.
            route(
                new Source(ID, 65000, ID, PeerKind.LOCAL),
                a -> a.localPref(1L).asPath(AsPath.sequence(1L, 2L, 3L))),
            // LOCAL_PREF.
            route(
                source("192.0.2.60", PeerKind.CLIENT),
                a -> a.localPref(300L).asPath(AsPath.sequence(9L, 9L, 9L))),
            // AS path.
            route(
                source("192.0.2.59", PeerKind.CLIENT),
                a -> a.asPath(AsPath.sequence(65100L)).origin(Origin.INCOMPLETE)),
            // Origin.
            route(
                source("192.0.2.58", PeerKind.CLIENT),
                a -> a.asPath(AsPath.sequence(65100L, 2L)).med(9L)),
            // MED.
            route(
                source("192.0.2.57", PeerKind.CLIENT),
                a -> a.asPath(AsPath.sequence(65100L, 2L)).origin(Origin.EGP).med(1L)),
            // From another AS.
            route(
                source("192.0.2.56", PeerKind.EXTERNAL),
                a -> a.asPath(AsPath.sequence(65100L, 2L)).origin(Origin.EGP).med(2L)),
            // Originator.
            route(
                source("192.0.2.55", PeerKind.CLIENT),
                a ->
                    a.asPath(AsPath.sequence(65100L, 2L))
                        .origin(Origin.EGP)
                        .med(2L)
                        .originatorId(IpAddress.parse("192.0.2.2"))
                        .clusterList(List.of(ID, ID))),
            // Cluster list.
            route(
                source("192.0.2.54", PeerKind.CLIENT),
                a ->
                    a.asPath(AsPath.sequence(65100L, 2L))
                        .origin(Origin.EGP)
                        .med(2L)
                        .originatorId(IpAddress.parse("192.0.2.3"))),
            // Address of the peer.
            route(
                source("192.0.2.53", PeerKind.CLIENT),
                a ->
                    a.asPath(AsPath.sequence(65100L, 2L))
                        .origin(Origin.EGP)
                        .med(2L)
                        .originatorId(IpAddress.parse("192.0.2.3"))
                        .clusterList(List.of(ID))),
            route(
                source("192.0.2.99", PeerKind.CLIENT),
                a ->
                    a.asPath(AsPath.sequence(65100L, 2L))
                        .origin(Origin.EGP)
                        .med(2L)
                        .originatorId(IpAddress.parse("192.0.2.3"))
                        .clusterList(List.of(ID))));
    for (int i = 0; i < ranked.size(); i++) {
      List<Route> rest = new ArrayList<>(ranked.subList(i, ranked.size()));
      Route best = rest.getFirst();
      for (int seed = 0; seed < 20; seed++) {
        Collections.shuffle(rest, new Random(seed));
        Route[] routes = rest.toArray(Route[]::new);
        assertThat(routes[BestPath.choose(routes)]).isEqualTo(best);
      }
    }
  }

  @Test
  void medOnlyCountsBetweenRoutesOfOneNeighbouringAs() {
    Route lowMedFarId =
        route(source("192.0.2.30", PeerKind.CLIENT), a -> a.asPath(AsPath.sequence(1L)).med(10L));
    Route highMed =
        route(source("192.0.2.10", PeerKind.CLIENT), a -> a.asPath(AsPath.sequence(1L)).med(20L));
    Route otherAs =
        route(source("192.0.2.20", PeerKind.CLIENT), a -> a.asPath(AsPath.sequence(2L)).med(99L));
    List<Route> routes = new ArrayList<>(List.of(lowMedFarId, highMed, otherAs));
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(routes, new Random(seed));
      Route[] array = routes.toArray(Route[]::new);
      assertThat(array[BestPath.choose(array)]).isEqualTo(otherAs);
    }
  }

  /**
   * RFC 5004 section 3: the first row is what it is for, the others are where it does not apply.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a tie between other ASes,            EXTERNAL, 65100, 9, 0, EXTERNAL, 65100, 1, 0, true",
    "the same from two of them,           EXTERNAL, 65100, 9, 7, EXTERNAL, 65200, 1, 0, true",
    "two sessions with one router,        EXTERNAL, 65100, 9, 0, EXTERNAL, 65100, 9, 0, false",
    "a lower MED from the same AS,        EXTERNAL, 65100, 9, 7, EXTERNAL, 65100, 1, 0, false",
    "within the AS,                       CLIENT,   65100, 9, 0, CLIENT,   65100, 1, 0, false",
    "from outside instead of from within, CLIENT,   65100, 1, 0, EXTERNAL, 65100, 9, 0, false",
  })
  void aSteadyChoiceStaysInATie(
      String what,
      PeerKind kind,
      long as,
      int identifier,
      long med,
      PeerKind newKind,
      long newAs,
      int newIdentifier,
      long newMed,
      boolean stays) {
    Rib steady = new Rib(AfiSafi.IPV4_UNICAST, new Speaker(65000, ID, ID, ID, null, true));
    Source first = new Source(ID.plus(50), as, ID.plus(identifier), kind);
    Source second = new Source(ID.plus(40), newAs, ID.plus(newIdentifier), newKind);
    for (Rib each : List.of(steady, rib)) {
      put(each, first, as, med);
      put(each, second, newAs, newMed);
      assertThat(each.best(PREFIX))
          .extracting(Route::source)
          .isEqualTo(each == steady && stays ? first : second);
      each.told();
    }
    // What is no longer there can not stay, and what comes back is the newer one.
    steady.removePeer(first.peer());
    assertThat(steady.best(PREFIX)).extracting(Route::source).isEqualTo(second);
    put(steady, first, as, med);
    assertThat(steady.best(PREFIX)).extracting(Route::source).isEqualTo(second);
  }

  private static void put(Rib into, Source source, long as, long med) {
    into.update(
        source,
        RoutePolicy.ALL,
        new Message.Update(
            List.of(),
            List.of(
                new Announcement(
                    attributes("192.0.2.77", a -> a.asPath(AsPath.sequence(as)).med(med)),
                    Prefixes.of(PREFIX))),
            null,
            List.of()));
  }

  @Test
  void everyOperationTellsWhatItChanged() {
    Source one = source("192.0.2.11", PeerKind.CLIENT);
    Source two = source("192.0.2.12", PeerKind.CLIENT);
    PathAttributes viaOne = attributes("192.0.2.11", a -> a);
    PathAttributes viaTwo = attributes("192.0.2.12", a -> a.localPref(200L));
    Route routeOne = new Route(one, viaOne);
    Route routeTwo = new Route(two, viaTwo);
    assertThat(announce(one, viaOne, PREFIX)).containsExactly(new Change(PREFIX, null, routeOne));
    assertThat(announce(one, viaOne, PREFIX)).isEmpty();
    assertThat(announce(two, viaTwo, PREFIX))
        .containsExactly(new Change(PREFIX, routeOne, routeTwo));
    assertThat(rib.received(one.peer())).isEqualTo(1);
    assertThat(changes(() -> rib.removePeer(two.peer())))
        .containsExactly(new Change(PREFIX, routeTwo, routeOne));
    assertThat(withdraw(one, PREFIX)).containsExactly(new Change(PREFIX, routeOne, null));
    assertThat(rib.prefixes()).isEmpty();
  }

  @Test
  void equallyGoodRoutesGiveSeveralNextHops() {
    Source one = source("192.0.2.11", PeerKind.CLIENT);
    Source two = source("192.0.2.12", PeerKind.CLIENT);
    Source three = source("192.0.2.13", PeerKind.CLIENT);
    announce(one, attributes("192.0.2.11", a -> a), PREFIX);
    assertThat(announce(two, attributes("192.0.2.12", a -> a), PREFIX)).hasSize(1);
    announce(three, attributes("192.0.2.13", a -> a.localPref(50L)), PREFIX);
    assertThat(rib.nextHops(PREFIX))
        .isEqualTo(
            new TreeSet<>(Set.of(IpAddress.parse("192.0.2.11"), IpAddress.parse("192.0.2.12"))));
    assertThat(rib.nextHops(OTHER)).isEmpty();
  }

  @Test
  void routesThatMustNotBeUsedReplaceUsableOnes() {
    Source client = source("192.0.2.11", PeerKind.CLIENT);
    Source external = source("192.0.2.12", PeerKind.EXTERNAL);
    PathAttributes good = attributes("192.0.2.11", a -> a);
    List<PathAttributes> bad =
        List.of(
            attributes("192.0.2.11", a -> a.asPath(AsPath.sequence(1L, 65000L))),
            attributes("192.0.2.11", a -> a.originatorId(ID)),
            attributes("192.0.2.11", a -> a.clusterList(List.of(ID))),
            attributes("192.0.2.1", a -> a),
            attributes("0.0.0.0", a -> a),
            attributes("224.0.0.1", a -> a),
            attributes("255.255.255.255", a -> a),
            attributes("::", a -> a),
            attributes("fe80::11", a -> a),
            attributes("ff02::1", a -> a));
    for (PathAttributes attributes : bad) {
      announce(client, good, PREFIX);
      announce(client, attributes, PREFIX);
      assertThat(rib.best(PREFIX)).isNull();
      assertThat(rib.received(client.peer())).isZero();
    }
    announce(external, attributes("192.0.2.12", a -> a.asPath(AsPath.sequence(7L))), PREFIX);
    assertThat(rib.best(PREFIX)).isNull();
    announce(external, attributes("192.0.2.12", a -> a.asPath(AsPath.sequence(65100L))), PREFIX);
    assertThat(rib.best(PREFIX)).isNotNull();
  }

  @Test
  void staleRoutesStayUntilTheyAreSweptOrRenewed() {
    Source client = source("192.0.2.11", PeerKind.CLIENT);
    PathAttributes attributes = attributes("192.0.2.11", a -> a);
    announce(client, attributes, PREFIX, OTHER);
    assertThat(changes(() -> rib.markStale(client))).isEmpty();
    assertThat(rib.stale(client.peer())).isEqualTo(2);
    assertThat(announce(again(client), attributes, PREFIX)).isEmpty();
    assertThat(rib.stale(client.peer())).isEqualTo(1);
    assertThat(changes(() -> rib.sweep(client.peer()))).hasSize(1);
    assertThat(rib.prefixes()).containsExactly(PREFIX);
  }

  @Test
  void afterRestartsInARowEachSessionsRoutesAreSweptByThemselves() {
    Source first = source("192.0.2.11", PeerKind.CLIENT);
    announce(first, attributes("192.0.2.11", a -> a), PREFIX, OTHER);
    rib.markStale(first);
    Source second = again(first);
    announce(second, attributes("192.0.2.11", a -> a), PREFIX);
    assertThat(changes(() -> rib.markStale(second))).isEmpty();
    assertThat(rib.stale(first.peer())).isEqualTo(2);
    assertThat(changes(() -> rib.sweep(first))).hasSize(1);
    assertThat(rib.prefixes()).containsExactly(PREFIX);
    assertThat(rib.stale(first.peer())).isEqualTo(1);
    assertThat(changes(() -> rib.sweep(first))).isEmpty();
    assertThat(changes(() -> rib.sweep(second))).hasSize(1);
    assertThat(rib.stale(first.peer())).isZero();
  }

  @Test
  void whoIsToldWhatFollowsTheRulesOfReflection() {
    IpAddress hop = IpAddress.parse("192.0.2.77");
    record Case(PeerKind from, PeerKind to, boolean told) {}
    List<Case> cases =
        List.of(
            new Case(PeerKind.LOCAL, PeerKind.CLIENT, true),
            new Case(PeerKind.LOCAL, PeerKind.NON_CLIENT, true),
            new Case(PeerKind.LOCAL, PeerKind.EXTERNAL, true),
            new Case(PeerKind.EXTERNAL, PeerKind.CLIENT, true),
            new Case(PeerKind.EXTERNAL, PeerKind.NON_CLIENT, true),
            new Case(PeerKind.EXTERNAL, PeerKind.EXTERNAL, true),
            new Case(PeerKind.CLIENT, PeerKind.CLIENT, true),
            new Case(PeerKind.CLIENT, PeerKind.NON_CLIENT, true),
            new Case(PeerKind.CLIENT, PeerKind.EXTERNAL, true),
            new Case(PeerKind.NON_CLIENT, PeerKind.CLIENT, true),
            new Case(PeerKind.NON_CLIENT, PeerKind.NON_CLIENT, false),
            new Case(PeerKind.NON_CLIENT, PeerKind.EXTERNAL, true));
    for (Case c : cases) {
      Route route = route(source("192.0.2.11", c.from()), a -> a.med(5L));
      PathAttributes sent = new Export(c.to(), INTERNAL, null).apply(route, SELF);
      assertThat(sent != null).as(c.toString()).isEqualTo(c.told());
      boolean reflected =
          c.told()
              && c.to() != PeerKind.EXTERNAL
              && (c.from() == PeerKind.CLIENT || c.from() == PeerKind.NON_CLIENT);
      if (reflected) {
        assertThat(sent.originatorId()).isEqualTo(IpAddress.parse("192.0.2.11"));
        assertThat(sent.clusterList()).containsExactly(ID);
      }
      if (c.told() && c.to() == PeerKind.EXTERNAL) {
        assertThat(sent.asPath()).isEqualTo(AsPath.sequence(65000L));
        assertThat(sent.localPref()).isNull();
        assertThat(sent.med()).isNull();
        assertThat(sent.originatorId()).isNull();
      } else if (c.told()) {
        assertThat(sent.localPref()).isEqualTo(100L);
      }
      if (c.told()) {
        assertThat(sent.nextHop()).isEqualTo(hop);
      }
    }
  }

  @Test
  void communitiesKeepRoutesIn() {
    Route stay =
        route(
            source("192.0.2.11", PeerKind.CLIENT),
            a -> a.communities(List.of(Community.NO_EXPORT)));
    Route secret =
        route(
            source("192.0.2.11", PeerKind.CLIENT),
            a -> a.communities(List.of(Community.NO_ADVERTISE)));
    assertThat(new Export(PeerKind.EXTERNAL, INTERNAL, null).apply(stay, SELF)).isNull();
    assertThat(new Export(PeerKind.CLIENT, INTERNAL, null).apply(stay, SELF)).isNotNull();
    assertThat(new Export(PeerKind.CLIENT, INTERNAL, null).apply(secret, SELF)).isNull();
  }

  /** RFC 4360 section 6. */
  @Test
  void extendedCommunitiesThatAreNotTransitiveStayInTheAs() {
    ExtendedCommunity target = new ExtendedCommunity(0x0002_fde8_0000_0001L);
    ExtendedCommunity bandwidth = new ExtendedCommunity(0x4004_fde8_0000_0001L);
    Route route =
        route(
            source("192.0.2.11", PeerKind.CLIENT),
            a -> a.extendedCommunities(List.of(bandwidth, target)));
    assertThat(new Export(PeerKind.CLIENT, INTERNAL, null).apply(route, SELF).extendedCommunities())
        .containsExactly(bandwidth, target);
    assertThat(
            new Export(PeerKind.EXTERNAL, INTERNAL, null).apply(route, SELF).extendedCommunities())
        .containsExactly(target);
  }

  @Test
  void aReflectedRouteKeepsItsOriginator() {
    IpAddress originator = IpAddress.parse("192.0.2.200");
    IpAddress cluster = IpAddress.parse("192.0.2.201");
    Route route =
        route(
            source("192.0.2.11", PeerKind.NON_CLIENT),
            a -> a.originatorId(originator).clusterList(List.of(cluster)));
    PathAttributes sent = new Export(PeerKind.CLIENT, INTERNAL, null).apply(route, SELF);
    assertThat(sent.originatorId()).isEqualTo(originator);
    assertThat(sent.clusterList()).containsExactly(ID, cluster);
  }
}
