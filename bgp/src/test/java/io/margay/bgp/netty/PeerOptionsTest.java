package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.session.State;
import io.margay.bgp.session.Timers;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Community;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be set for a peer, between a reflector and a node over loopback. */
class PeerOptionsTest {

  private static final IpAddress RR = IpAddress.parse("127.78.0.1");
  private static final IpAddress NODE = IpAddress.parse("127.78.0.2");
  private static final IpAddress NODE6 = IpAddress.parse("2001:db8::2");
  private static final Cidr BLOCK = Cidr.parse("10.1.0.0/26");
  private static final Cidr OTHER = Cidr.parse("10.1.0.64/26");
  private static final Cidr BLOCK6 = Cidr.parse("2001:db8:1::/64");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Timers FAST =
      new Timers(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofSeconds(1));

  private final List<BgpSpeaker> speakers = new ArrayList<>();
  private final BgpSpeaker reflector = speaker();
  private final BgpSpeaker node = speaker();
  private int port;

  private BgpSpeaker speaker() {
    BgpSpeaker speaker = new BgpSpeaker();
    speakers.add(speaker);
    return speaker;
  }

  @BeforeEach
  void choosePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.78.0.1"))) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void close() {
    speakers.forEach(BgpSpeaker::close);
  }

  private void reflect(PeerOptions options) throws Exception {
    reflectAt(RR, options);
  }

  private void reflectAt(IpAddress address, PeerOptions options) throws Exception {
    reflector.configure(
        SpeakerConfig.reflector(65000, RR, address)
            .withListenPort(port)
            .withTimers(FAST)
            .withRestart(Duration.ofMillis(500), 1)
            .withPeers(PeerConfig.await(NODE, 65000).asClient().with(options)));
  }

  private void dial(PeerOptions options) throws Exception {
    node.configure(
        SpeakerConfig.node(65000, NODE)
            .withAddress6(NODE6)
            .withTimers(FAST)
            .withRestart(Duration.ofMillis(500), 1)
            .withPeers(PeerConfig.dial(RR, 65000).withPort(port).with(options)));
  }

  private NeighborStatus client() {
    return reflector.neighbors().getFirst();
  }

  private void awaitReceived(int prefixes) {
    await().atMost(PATIENCE).until(() -> client().received() == prefixes);
  }

  private static PeerOptions password(@Nullable String password) {
    return PeerOptions.DEFAULT.withSecurity(new Security(password, 0, null));
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
    assertThat(PeerOptions.DEFAULT.withSecurity(new Security("secret", 0, null)).toString())
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
    PeerOptions near = PeerOptions.DEFAULT.withSecurity(new Security(null, 1, null));
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
    reflect(PeerOptions.DEFAULT.withMaxPrefixes(1));
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
    Thread leaver =
        Thread.ofVirtual()
            .start(() -> {
              try {
                node.leave(Duration.ofSeconds(2));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
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
    leaver.join();
    awaitReceived(0);
  }

  @Test
  void routesOfAPeerThatIsLongGoneStayAsALastResort() throws Exception {
    PeerOptions longLived = PeerOptions.DEFAULT.withLongLived(3);
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
