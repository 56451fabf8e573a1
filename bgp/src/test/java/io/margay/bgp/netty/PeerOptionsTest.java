package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.netty.PeerOptions.Extensions;
import io.margay.bgp.netty.PeerOptions.NextHop;
import io.margay.bgp.netty.PeerOptions.Routes;
import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.session.State;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Community;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may be set for a peer, between a reflector and a node over loopback. */
class PeerOptionsTest extends TwoSpeakers {

  private static PeerOptions password(@Nullable String password) {
    return PeerOptions.DEFAULT.with(new Security(password, 0, null));
  }

  @Test
  void bothSidesMustHaveTheSamePassword() throws Exception {
    node.announce(Set.of(BLOCK));
    reflect(password("right"));
    dial(password("wrong"));
    await().during(Duration.ofSeconds(1)).until(() -> client().state() != State.ESTABLISHED);
    dial(password(null));
    await().during(Duration.ofSeconds(1)).until(() -> client().state() != State.ESTABLISHED);
    dial(password("right"));
    awaitReceived(1);
    assertThat(PeerOptions.DEFAULT.with(new Security("secret", 0, null)).toString())
        .doesNotContain("secret");
  }

  @Test
  void aListenerAtAnyAddressTakesPasswordsToo() throws Exception {
    node.announce(Set.of(BLOCK));
    reflectAt(IpAddress.parse("0.0.0.0"), password("right"));
    dial(password("wrong"));
    await().during(Duration.ofSeconds(1)).until(() -> client().state() != State.ESTABLISHED);
    dial(password("right"));
    awaitReceived(1);
  }

  @Test
  void aPasswordMayComeAndGo() throws Exception {
    node.announce(Set.of(BLOCK));
    reflect(password("one"));
    dial(password("one"));
    awaitReceived(1);
    reflect(password(null));
    dial(password(null));
    await().atMost(PATIENCE).until(() -> client().state() == State.ESTABLISHED);
    awaitReceived(1);
  }

  @Test
  void aNeighbourOnTheSameLinkIsWithinOneHop() throws Exception {
    PeerOptions near = PeerOptions.DEFAULT.with(new Security(null, 1, null));
    node.announce(Set.of(BLOCK));
    reflect(near);
    dial(near);
    awaitReceived(1);
  }

  @Test
  void bothFamiliesGoOverOneSession() throws Exception {
    PeerOptions both = PeerOptions.DEFAULT.withFamilies(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST);
    node.announce(Set.of(BLOCK, BLOCK6));
    reflect(both);
    dial(both);
    awaitReceived(2);
    @Nullable Route best = reflector.read(AfiSafi.IPV6_UNICAST, rib -> rib.best(BLOCK6), null);
    assertThat(best).isNotNull();
    assertThat(best.attributes().nextHop()).isEqualTo(NODE6);
    assertThat(reflector.explain(NODE, BLOCK6)).contains("not sent, it came from this peer");
  }

  @Test
  void otherPoliciesTakeEffectWithinTheSession() throws Exception {
    reflector.announce(Set.of(Cidr.parse("10.9.0.0/16")));
    node.announce(Set.of(BLOCK, OTHER));
    reflect(PeerOptions.DEFAULT);
    dial(PeerOptions.DEFAULT);
    awaitReceived(2);
    await().atMost(PATIENCE).until(() -> node.neighbors().getFirst().received() == 1);
    Instant since = client().since();
    RoutePolicy noBlock = (prefix, _, attributes) -> prefix.equals(BLOCK) ? null : attributes;
    RoutePolicy nothing = (_, _, _) -> null;
    reflect(PeerOptions.DEFAULT.withPolicies(noBlock, nothing));
    awaitReceived(1);
    assertThat(client().refused()).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> node.neighbors().getFirst().received() == 0);
    assertThat(reflector.explain(NODE, Cidr.parse("10.9.0.0/16")))
        .contains("the export policy rejects it");
    reflect(PeerOptions.DEFAULT);
    awaitReceived(2);
    await().atMost(PATIENCE).until(() -> node.neighbors().getFirst().received() == 1);
    assertThat(client().since()).isEqualTo(since);
  }

  @Test
  void tooManyPrefixesEndTheSession() throws Exception {
    node.announce(Set.of(BLOCK, OTHER));
    reflect(
        PeerOptions.DEFAULT.withRoutes(
            new Routes(RoutePolicy.ALL, RoutePolicy.ALL, NextHop.AUTO, 0, 1)));
    dial(PeerOptions.DEFAULT);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node.neighbors().getFirst().lastError())
                .contains("maximum number of prefixes reached"));
    node.announce(Set.of(BLOCK));
    awaitReceived(1);
  }

  @Test
  void whoLeavesGracefullyIsTheLastChoiceFirst() throws Exception {
    node.announce(Set.of(BLOCK));
    reflect(PeerOptions.DEFAULT);
    dial(PeerOptions.DEFAULT);
    awaitReceived(1);
    // Until it was seen.
    Thread leaver =
        Thread.ofVirtual()
            .start(() -> {
              try {
                node.leave(Duration.ofMinutes(5));
              } catch (InterruptedException _) {
                node.leave();
              }
            });
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          Route best = reflector.read(rib -> rib.best(BLOCK), null);
          assertThat(best).isNotNull();
          assertThat(best.attributes().communities()).contains(Community.GRACEFUL_SHUTDOWN);
          assertThat(best.attributes().localPref()).isZero();
        });
    leaver.interrupt();
    leaver.join();
    awaitReceived(0);
  }

  @Test
  void routesOfAPeerThatIsLongGoneStayAsALastResort() throws Exception {
    PeerOptions longLived = PeerOptions.DEFAULT.with(new Extensions(false, false, false, 10));
    node.announce(Set.of(BLOCK));
    reflect(longLived);
    dial(longLived);
    awaitReceived(1);
    node.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          Route best = reflector.read(rib -> rib.best(BLOCK), null);
          assertThat(best).isNotNull();
          assertThat(best.attributes().communities()).contains(Community.LLGR_STALE);
        });
    awaitReceived(0);
  }
}
