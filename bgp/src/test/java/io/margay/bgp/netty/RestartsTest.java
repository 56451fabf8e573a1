package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.session.State;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Restarts in a row of a peer that never gets as far as its end-of-RIB. */
class RestartsTest {

  private static final IpAddress SPEAKER = IpAddress.parse("127.79.0.1");
  private static final IpAddress PEER = IpAddress.parse("127.79.0.11");
  private static final long AS = 64512;
  private static final Cidr FIRST = Cidr.parse("10.0.1.0/26");
  private static final Cidr BOTH = Cidr.parse("10.0.2.0/26");

  @Test
  void eachSessionsRoutesGoWhenTheirOwnTimeIsOver() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.79.0.1"))) {
      port = socket.getLocalPort();
    }
    try (BgpSpeaker speaker = new BgpSpeaker()) {
      speaker.configure(
          SpeakerConfig.reflector(AS, SPEAKER, SPEAKER)
              .withListenPort(port)
              .withPeers(PeerConfig.await(PEER, AS).asClient()));
      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        peer.establish(AS, PEER, 2);
        peer.send(announcement(FIRST, BOTH));
        await().until(() -> prefixes(speaker).size() == 2);
      }
      await().until(() -> status(speaker).stale() == 2);

      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        peer.establish(AS, PEER, 120);
        peer.send(announcement(BOTH));
        await().until(() -> status(speaker).stale() == 1);
        assertThat(prefixes(speaker)).containsExactly(FIRST, BOTH);
      }
      await().until(() -> status(speaker).state() != State.ESTABLISHED);
      await().until(() -> status(speaker).stale() == 2);
      // The two seconds of the first session were not prolonged by the second one's two minutes.
      await().until(() -> status(speaker).stale() == 1);
      assertThat(prefixes(speaker)).containsExactly(BOTH);
    }
  }

  private static NeighborStatus status(BgpSpeaker speaker) {
    return speaker.neighbors().getFirst();
  }

  private static SortedSet<Cidr> prefixes(BgpSpeaker speaker) {
    return new TreeSet<>(speaker.routes().nextHops().keySet());
  }

  private static Message announcement(Cidr... prefixes) {
    return new Message.Update(
        List.of(),
        List.of(
            new Message.Announcement(
                PathAttributes.local(PEER).toBuilder().localPref(100L).build(),
                Prefixes.of(prefixes))),
        null,
        List.of());
  }
}
