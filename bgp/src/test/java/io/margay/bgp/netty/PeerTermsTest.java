package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.netty.PeerOptions.NextHop;
import io.margay.bgp.netty.PeerOptions.Routes;
import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.netty.PeerOptions.Terms;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.session.State;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.LargeCommunity;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one peer's session has instead of what all have. */
class PeerTermsTest extends TwoSpeakers {

  private static final long AS = 65000;
  private static final long OTHER_AS = 65001;

  /** The reflector's peer at the node's address. */
  private void hear(long peerAs, PeerOptions options) throws Exception {
    reflector.configure(
        SpeakerConfig.reflector(AS, RR, RR)
            .withListenPort(port)
            .withTimers(FAST)
            .withPeers(PeerConfig.await(NODE, peerAs).with(options)));
  }

  private void call(long ownAs, long peerAs, PeerOptions options) throws Exception {
    node.configure(
        SpeakerConfig.node(ownAs, NODE)
            .withTimers(FAST)
            .withPeers(PeerConfig.dial(RR, peerAs).withPort(port).with(options)));
  }

  private Route learned(Cidr prefix) {
    await().atMost(PATIENCE).until(() -> best(prefix) != null);
    Route route = best(prefix);
    assertThat(route).isNotNull();
    return route;
  }

  private @Nullable Route best(Cidr prefix) {
    return reflector.read(rib -> rib.best(prefix), null);
  }

  private static PeerOptions local(long as) {
    return PeerOptions.DEFAULT.with(new Terms(as, 0, null));
  }

  @Test
  void aNodeIsOfAnotherAsTowardsOnePeer() throws Exception {
    node.announce(Set.of(BLOCK));
    hear(OTHER_AS, PeerOptions.DEFAULT);
    call(AS, AS, local(OTHER_AS));
    assertThat(learned(BLOCK).attributes().asPath().toString())
        .contains("65001")
        .doesNotContain("65000");
    assertThat(client().kind()).isEqualTo(PeerKind.EXTERNAL);
    assertThat(node.neighbors().getFirst().kind()).isEqualTo(PeerKind.EXTERNAL);
  }

  @Test
  void ofTheSameAsByItsLocalNumberIsInternal() throws Exception {
    node.announce(Set.of(BLOCK));
    hear(AS, PeerOptions.DEFAULT);
    call(OTHER_AS, AS, local(AS));
    assertThat(learned(BLOCK).attributes().asPath().segments()).isEmpty();
    assertThat(client().kind()).isEqualTo(PeerKind.NON_CLIENT);
  }

  /** Own AS in the path as often as it is allowed, and not more often; without a reset. */
  @Test
  void pathsWithTheOwnAsAreTakenWhereAllowed() throws Exception {
    RoutePolicy prepending =
        (_, _, attributes) ->
            attributes.toBuilder()
                .asPath(attributes.asPath().prepend(AS).prepend(OTHER_AS))
                .build();
    node.announce(Set.of(BLOCK));
    hear(OTHER_AS, PeerOptions.DEFAULT);
    call(OTHER_AS, AS, PeerOptions.DEFAULT.withPolicies(RoutePolicy.ALL, prepending));
    await().atMost(PATIENCE).until(() -> client().refused() == 1);
    Instant since = client().since();

    hear(OTHER_AS, PeerOptions.DEFAULT.withRoutes(allowing(1)));
    learned(BLOCK);
    hear(OTHER_AS, PeerOptions.DEFAULT.withRoutes(allowing(0)));
    await().atMost(PATIENCE).until(() -> best(BLOCK) == null);
    assertThat(client().since()).isEqualTo(since);
  }

  private static Routes allowing(int times) {
    return new Routes(RoutePolicy.ALL, RoutePolicy.ALL, NextHop.AUTO, times, 0);
  }

  /** The next hop of a route that the reflector passes on, by what it is told; without a reset. */
  @Test
  void theNextHopIsKeptOrBecomesTheOwn() throws Exception {
    IpAddress third = IpAddress.parse("127.78.0.3");
    BgpSpeaker listener = speaker();
    node.announce(Set.of(BLOCK));
    call(AS, AS, PeerOptions.DEFAULT);
    listener.configure(
        SpeakerConfig.node(OTHER_AS, third)
            .withTimers(FAST)
            .withPeers(PeerConfig.dial(RR, AS).withPort(port)));
    Instant since = null;
    for (Map.Entry<NextHop, IpAddress> row :
        List.of(
            Map.entry(NextHop.AUTO, NODE),
            Map.entry(NextHop.SELF, RR),
            Map.entry(NextHop.KEEP, NODE))) {
      PeerOptions options =
          PeerOptions.DEFAULT.withRoutes(
              new Routes(RoutePolicy.ALL, RoutePolicy.ALL, row.getKey(), 0, 0));
      reflector.configure(
          SpeakerConfig.reflector(AS, RR, RR)
              .withListenPort(port)
              .withTimers(FAST)
              .withPeers(
                  PeerConfig.await(NODE, AS).asClient(),
                  PeerConfig.await(third, OTHER_AS).with(options)));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            Route best = listener.read(rib -> rib.best(BLOCK), null);
            assertThat(best).isNotNull();
            assertThat(best.attributes().nextHop()).as("%s", row).isEqualTo(row.getValue());
          });
      Instant now = listener.neighbors().getFirst().since();
      assertThat(since == null ? now : since).isEqualTo(now);
      since = now;
    }
  }

  @Test
  void announcedPrefixesCarryCommunities() throws Exception {
    OwnRoute marked =
        new OwnRoute(
            List.of(new Community(64512 << 16 | 7)), List.of(new LargeCommunity(64512, 1, 2)));
    node.announce(Map.of(BLOCK, marked, OTHER, OwnRoute.PLAIN));
    hear(AS, PeerOptions.DEFAULT);
    call(AS, AS, PeerOptions.DEFAULT);
    assertThat(learned(BLOCK).attributes().communities()).isEqualTo(marked.communities());
    assertThat(best(BLOCK).attributes().largeCommunities()).isEqualTo(marked.largeCommunities());
    assertThat(learned(OTHER).attributes().communities()).isEmpty();

    node.announce(Map.of(BLOCK, OwnRoute.PLAIN));
    await().atMost(PATIENCE).until(() -> learned(BLOCK).attributes().communities().isEmpty());
    assertThat(best(OTHER)).isNull();
  }

  /** The peer is configured by the address that the kernel chooses, not by the node's own. */
  @Test
  void theKernelMayChooseTheSource() throws Exception {
    IpAddress chosen = IpAddress.parse("127.0.0.1");
    reflector.configure(
        SpeakerConfig.reflector(AS, RR, RR)
            .withListenPort(port)
            .withTimers(FAST)
            .withPeers(PeerConfig.await(chosen, AS)));
    call(AS, AS, PeerOptions.DEFAULT.with(new Security(null, 0, IpAddress.parse("0.0.0.0"))));
    await().atMost(PATIENCE).until(() -> client().state() == State.ESTABLISHED);
  }
}
