package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.session.Timers;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two reflectors that peer with each other (RFC 4456), over loopback: one client has the first, one
 * the second, and one both.
 */
class TwoReflectorsTest {

  private static final long AS = 64512;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final IpAddress FIRST = IpAddress.parse("127.83.0.1");
  private static final IpAddress SECOND = IpAddress.parse("127.83.0.2");
  private static final IpAddress OF_FIRST = IpAddress.parse("127.83.0.11");
  private static final IpAddress OF_SECOND = IpAddress.parse("127.83.0.12");
  private static final IpAddress OF_BOTH = IpAddress.parse("127.83.0.13");
  private static final Timers FAST =
      new Timers(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofSeconds(1));

  private final List<BgpSpeaker> speakers = new ArrayList<>();
  private final int port = Ports.free();
  private final BgpSpeaker first = speaker();
  private final BgpSpeaker second = speaker();
  private final BgpSpeaker ofFirst = speaker();
  private final BgpSpeaker ofSecond = speaker();
  private final BgpSpeaker ofBoth = speaker();

  private BgpSpeaker speaker() {
    BgpSpeaker speaker = new BgpSpeaker();
    speakers.add(speaker);
    return speaker;
  }

  @BeforeEach
  void start() throws Exception {
    reflect(first, FIRST, client(OF_FIRST), client(OF_BOTH), dial(SECOND));
    reflect(second, SECOND, client(OF_SECOND), client(OF_BOTH), PeerConfig.await(FIRST, AS));
    announce(ofFirst, OF_FIRST, dial(FIRST));
    announce(ofSecond, OF_SECOND, dial(SECOND));
    announce(ofBoth, OF_BOTH, dial(FIRST), dial(SECOND));
  }

  @AfterEach
  void stop() {
    speakers.forEach(BgpSpeaker::close);
  }

  private void reflect(BgpSpeaker speaker, IpAddress address, PeerConfig... peers)
      throws Exception {
    speaker.configure(
        SpeakerConfig.reflector(AS, address, address)
            .withListenPort(port)
            .withTimers(FAST)
            .withRestart(Duration.ofMillis(500), 1)
            .withPeers(peers));
  }

  private static void announce(BgpSpeaker speaker, IpAddress address, PeerConfig... reflectors)
      throws Exception {
    speaker.announce(Set.of(block(address)));
    speaker.configure(
        SpeakerConfig.node(AS, address)
            .withTimers(FAST)
            .withRestart(Duration.ofMillis(500), 1)
            .withPeers(reflectors));
  }

  private PeerConfig dial(IpAddress reflector) {
    return PeerConfig.dial(reflector, AS).withPort(port);
  }

  private static PeerConfig client(IpAddress node) {
    return PeerConfig.await(node, AS).asClient();
  }

  private static Cidr block(IpAddress node) {
    return Cidr.parse("10.83." + (node.toInt() & 0xff) + ".0/26");
  }

  /** Waits until the speaker has the blocks of these nodes, each by its node, and no others. */
  private static void expect(BgpSpeaker speaker, IpAddress... nodes) {
    Map<Cidr, SortedSet<IpAddress>> expected = new TreeMap<>();
    for (IpAddress node : nodes) {
      expected.put(block(node), new TreeSet<>(List.of(node)));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(speaker.routes().nextHops()).isEqualTo(expected));
  }

  @Test
  void eachClientHasTheOthersRoutesWhicheverReflectorTheyHave() {
    expect(ofFirst, OF_SECOND, OF_BOTH);
    expect(ofSecond, OF_FIRST, OF_BOTH);
    expect(ofBoth, OF_FIRST, OF_SECOND);

    PathAttributes twice = best(ofSecond, OF_FIRST);
    assertThat(twice.originatorId()).isEqualTo(OF_FIRST);
    assertThat(twice.clusterList()).containsExactly(SECOND, FIRST);
    // The shorter way, by the reflector that has the client itself.
    assertThat(best(ofBoth, OF_FIRST).clusterList()).containsExactly(FIRST);
    assertThat(best(ofBoth, OF_SECOND).clusterList()).containsExactly(SECOND);
    assertThat(best(ofSecond, OF_BOTH).clusterList()).containsExactly(SECOND);
  }

  @Test
  void whenOneIsGoneForGoodThoseThatHaveTheOtherMissNothing() {
    expect(ofSecond, OF_FIRST, OF_BOTH);
    expect(ofBoth, OF_FIRST, OF_SECOND);
    expect(ofFirst, OF_SECOND, OF_BOTH);
    first.close();
    // The restart time is a second: from then on what only the first knew is gone, and only that.
    expect(ofSecond, OF_BOTH);
    expect(ofBoth, OF_SECOND);
    expect(ofFirst);
    // Nobody waited for it: what is new comes through.
    ofSecond.announce(Set.of());
    expect(ofBoth);
  }

  private static PathAttributes best(BgpSpeaker speaker, IpAddress node) {
    PathAttributes found =
        speaker.read(
            AfiSafi.IPV4_UNICAST,
            rib -> {
              var route = rib.best(block(node));
              return route == null ? null : route.attributes();
            },
            null);
    assertThat(found).isNotNull();
    return found;
  }
}
