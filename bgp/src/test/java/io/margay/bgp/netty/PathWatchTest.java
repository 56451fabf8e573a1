package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.bfd.BfdPacket;
import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.bfd.Diagnostic;
import io.margay.bgp.session.State;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Speakers that watch the path between them, over loopback. */
class PathWatchTest {

  private static final IpAddress RR = IpAddress.parse("127.80.0.1");
  private static final IpAddress NODE = IpAddress.parse("127.80.0.11");
  private static final long AS = 64512;
  private static final Cidr BLOCK = Cidr.parse("10.0.1.0/26");

  /** Lost only if nothing is heard for ten seconds, which a busy machine does not do. */
  private static final BfdOptions FAST = new BfdOptions(Duration.ofMillis(50), 200, false);

  private final BgpSpeaker rr = new BgpSpeaker();
  private final BgpSpeaker node = new BgpSpeaker();
  private final int port = Ports.free();

  @AfterEach
  void stop() {
    node.close();
    rr.close();
  }

  private void configure(BfdOptions ofReflector, BfdOptions ofNode) throws IOException {
    PeerConfig client = PeerConfig.await(NODE, AS).asClient();
    rr.configure(
        SpeakerConfig.reflector(AS, RR, RR)
            .withListenPort(port)
            .withPeers(client.with(client.options().withBfd(ofReflector))));
    PeerConfig reflector = PeerConfig.dial(RR, AS).withPort(port);
    node.announce(Set.of(BLOCK));
    node.configure(
        SpeakerConfig.node(AS, NODE)
            .withPeers(reflector.with(reflector.options().withBfd(ofNode))));
    await().until(() -> neighbor(rr).state() == State.ESTABLISHED);
  }

  private static NeighborStatus neighbor(BgpSpeaker of) {
    return of.neighbors().getFirst();
  }

  /** A packet from the node's address that says that the node's session is down. */
  private static void forge(int ttl) throws IOException {
    BfdPacket down =
        new BfdPacket(
            Diagnostic.NONE, BfdState.DOWN, false, false, false, false, 3, 99, 0, 1, 1, 0);
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      channel.bind(new InetSocketAddress("127.80.0.11", 0));
      if (ttl == 255) {
        NativeSocket.findDatagram((InetSocketAddress) channel.getLocalAddress())
            .limit(Family.IPV4, 0);
      }
      channel.send(ByteBuffer.wrap(down.encode()), new InetSocketAddress("127.80.0.1", 3784));
    }
  }

  @Test
  void onlyPacketsFromTheLinkCount() throws IOException {
    configure(FAST, FAST);
    await().until(() -> neighbor(rr).bfd() == BfdState.UP && neighbor(node).bfd() == BfdState.UP);
    Instant since = neighbor(rr).since();
    for (int i = 0; i < 20; i++) {
      forge(64);
    }
    await().during(Duration.ofMillis(200)).until(() -> neighbor(rr).bfd() == BfdState.UP);
    assertThat(neighbor(rr).since()).isEqualTo(since);
    forge(255);
    await().until(() -> neighbor(rr).counters().established() == 2);
    // Whichever side noticed first.
    assertThat(neighbor(rr).lastError()).contains("BFD down");
    await().until(() -> neighbor(rr).bfd() == BfdState.UP);
  }

  /** Several hops need no filter; the session is the same. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSessionComesUpAndChangesItsPaceWithoutAWord(boolean multihop) throws IOException {
    BfdOptions slow = new BfdOptions(Duration.ofMillis(200), 50, multihop);
    configure(slow, slow);
    await().until(() -> neighbor(rr).bfd() == BfdState.UP && neighbor(node).bfd() == BfdState.UP);
    Instant since = neighbor(rr).since();
    BfdOptions fast = new BfdOptions(Duration.ofMillis(60), 200, multihop);
    configure(fast, fast);
    await().during(Duration.ofSeconds(1)).until(() -> neighbor(rr).bfd() == BfdState.UP);
    assertThat(neighbor(rr).since()).isEqualTo(since);
    assertThat(neighbor(rr).counters().established()).isEqualTo(1);
  }

  @Test
  void whoStopsWatchingOnPurposeCostsNoSession() throws IOException {
    configure(FAST, FAST);
    await().until(() -> neighbor(rr).bfd() == BfdState.UP && neighbor(node).bfd() == BfdState.UP);
    configure(FAST, null);
    await().until(() -> neighbor(rr).bfd() == BfdState.DOWN);
    assertThat(neighbor(node).bfd()).isNull();
    await().during(Duration.ofMillis(500)).until(() -> neighbor(rr).state() == State.ESTABLISHED);
    assertThat(neighbor(rr).counters().established()).isEqualTo(1);
  }

  @Test
  void aPeerThatDoesNotWatchIsAPeerLikeAnyOther() throws IOException {
    configure(FAST, null);
    await().until(() -> neighbor(rr).received() == 1);
    await().during(Duration.ofMillis(500)).until(() -> neighbor(rr).bfd() == BfdState.DOWN);
    assertThat(neighbor(rr).state()).isEqualTo(State.ESTABLISHED);
  }
}
