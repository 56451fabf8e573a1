package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.session.State;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Capability.RestartFamily;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that is lost and returns: alone, and in a row without getting to its end-of-RIB. */
class RestartsTest {

  private static final IpAddress SPEAKER = IpAddress.parse("127.79.0.1");
  private static final IpAddress PEER = IpAddress.parse("127.79.0.11");
  private static final long AS = 64512;
  private static final Cidr FIRST = Cidr.parse("10.0.1.0/26");
  private static final Cidr BOTH = Cidr.parse("10.0.2.0/26");

  /** Enough for what has to happen before they are over. */
  private static final int FEW_SECONDS = 10;

  private final int port = Ports.free();

  private BgpSpeaker speaker() throws IOException {
    BgpSpeaker speaker = new BgpSpeaker();
    speaker.configure(
        SpeakerConfig.reflector(AS, SPEAKER, SPEAKER)
            .withListenPort(port)
            .withPeers(PeerConfig.await(PEER, AS).asClient()));
    return speaker;
  }

  /** What the peer that returns says, and whether its routes wait for its end-of-RIB. */
  @ParameterizedTest(name = "restarted={0} family={1} forwarding={2}: kept={3}")
  @CsvSource({
    "true, true, true, true",
    "true, true, false, false",
    "true, false, false, false",
    "false, true, true, true",
    // BIRD when only the path was gone.
    "false, true, false, true",
    "false, false, false, false",
  })
  void routesWaitForAPeerThatForwards(
      boolean restarted, boolean family, boolean forwarding, boolean kept) throws Exception {
    try (BgpSpeaker speaker = speaker()) {
      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        peer.establish(AS, PEER);
        peer.send(announcement(FIRST, BOTH));
        await().until(() -> prefixes(speaker).size() == 2);
      }
      await().until(() -> status(speaker).stale() == 2);
      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        peer.establish(
            AS,
            PEER,
            new GracefulRestart(
                restarted,
                120,
                family ? List.of(new RestartFamily(AfiSafi.IPV4_UNICAST, forwarding)) : List.of()));
        await().until(() -> status(speaker).counters().established() == 2);
        assertThat(prefixes(speaker)).hasSize(kept ? 2 : 0);
        peer.send(announcement(BOTH));
        peer.send(Message.Update.endOfRib(AfiSafi.IPV4_UNICAST));
        await().until(() -> status(speaker).endOfRib());
        assertThat(prefixes(speaker)).containsExactly(BOTH);
      }
    }
  }

  /** As BIRD does after a restart, while one of its other peers is away. */
  @ParameterizedTest(name = "asks for {0} s: kept={1}")
  @CsvSource({"120, true", "1, false"})
  void whoHasRestartedAndSaysNothingIsWaitedForAsLongAsItAsks(int seconds, boolean kept)
      throws Exception {
    try (BgpSpeaker speaker = new BgpSpeaker()) {
      speaker.configure(
          SpeakerConfig.reflector(AS, SPEAKER, SPEAKER)
              .withListenPort(port)
              .withRestart(Duration.ofMillis(200), 120)
              .withPeers(PeerConfig.await(PEER, AS).asClient()));
      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        peer.establish(AS, PEER, 120);
        peer.send(announcement(BOTH));
        await().until(() -> prefixes(speaker).size() == 1);
      }
      await().until(() -> status(speaker).stale() == 1);
      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        RestartFamily family = new RestartFamily(AfiSafi.IPV4_UNICAST, true);
        peer.establish(AS, PEER, new GracefulRestart(true, seconds, List.of(family)));
        await().until(() -> status(speaker).counters().established() == 2);
        if (kept) {
          await()
              .during(Duration.ofSeconds(1))
              .atMost(Duration.ofSeconds(10))
              .until(() -> status(speaker).stale() == 1);
          peer.send(Message.Update.endOfRib(AfiSafi.IPV4_UNICAST));
        }
        await().until(() -> prefixes(speaker).isEmpty());
      }
    }
  }

  @Test
  void eachSessionsRoutesGoWhenTheirOwnTimeIsOver() throws Exception {
    try (BgpSpeaker speaker = speaker()) {
      try (RawPeer peer = new RawPeer(PEER, SPEAKER, port)) {
        peer.establish(AS, PEER, FEW_SECONDS);
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
      // The time of the first session was not prolonged by the second one's two minutes.
      await().until(() -> status(speaker).stale() == 1);
      assertThat(prefixes(speaker)).containsExactly(BOTH);
    }
  }

  /** Say one whose password is not there: its routes of an earlier life are not gone. */
  @Test
  void aStartWaitsForPeersThatCanNotBeHadYetUntilItsTimeIsOver() throws Exception {
    try (BgpSpeaker speaker = new BgpSpeaker()) {
      SpeakerConfig config =
          SpeakerConfig.node(AS, SPEAKER).withRestart(Duration.ofMillis(200), 2).awaitingMore(true);
      speaker.configure(config);
      assertThat(speaker.routes().complete()).isFalse();
      assertThat(speaker.settled()).isFalse();
      await().until(() -> speaker.routes().complete());
      assertThat(speaker.settled()).isTrue();
    }
    try (BgpSpeaker speaker = new BgpSpeaker()) {
      SpeakerConfig config =
          SpeakerConfig.node(AS, SPEAKER).withRestart(Duration.ofMinutes(2), 120);
      speaker.configure(config.awaitingMore(true));
      assertThat(speaker.routes().complete()).isFalse();
      // There is no such peer any more.
      speaker.configure(config);
      assertThat(speaker.routes().complete()).isTrue();
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
