package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.session.State;
import io.margay.bgp.session.Timers;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Speakers that talk to each other over the loopback interface. */
class BgpSpeakerTest {

  private static final IpAddress RR = IpAddress.parse("127.77.0.1");
  private static final IpAddress A = IpAddress.parse("127.77.0.11");
  private static final IpAddress B = IpAddress.parse("127.77.0.12");
  private static final long AS = 64512;
  private static final Timers FAST =
      new Timers(
          Duration.ofSeconds(9),
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofSeconds(1));

  private final List<BgpSpeaker> speakers = new ArrayList<>();
  private final int port = Ports.free();

  @AfterEach
  void close() {
    speakers.forEach(BgpSpeaker::close);
  }

  private BgpSpeaker speaker() {
    BgpSpeaker speaker = new BgpSpeaker();
    speakers.add(speaker);
    return speaker;
  }

  private SpeakerConfig reflectorOf(PeerConfig... clients) {
    return SpeakerConfig.reflector(AS, RR, RR)
        .withListenPort(port)
        .withTimers(FAST)
        .withRestart(Duration.ofMillis(500), 120)
        .withPeers(clients);
  }

  /** Does not say that all is sent before both clients are back, however long that takes. */
  private static SpeakerConfig waiting(SpeakerConfig reflector) {
    return reflector.withRestart(Duration.ofMinutes(1), 120);
  }

  private SpeakerConfig node(IpAddress address) {
    return SpeakerConfig.node(AS, address)
        .withTimers(FAST)
        .withPeers(PeerConfig.dial(RR, AS).withPort(port));
  }

  private static PeerConfig client(IpAddress address) {
    return PeerConfig.await(address, AS).asClient();
  }

  private static Set<Cidr> prefixes(String... texts) {
    Set<Cidr> result = new TreeSet<>();
    for (String text : texts) {
      result.add(Cidr.parse(text));
    }
    return result;
  }

  private static Map<Cidr, SortedSet<IpAddress>> routes(BgpSpeaker speaker) {
    return speaker.routes().nextHops();
  }

  private static SortedSet<IpAddress> hops(IpAddress... addresses) {
    return new TreeSet<>(Set.of(addresses));
  }

  private static Map<Cidr, SortedSet<IpAddress>> via(IpAddress hop, String... texts) {
    Map<Cidr, SortedSet<IpAddress>> result = new TreeMap<>();
    prefixes(texts).forEach(prefix -> result.put(prefix, hops(hop)));
    return result;
  }

  private static State state(BgpSpeaker speaker, IpAddress peer) {
    return speaker.neighbors().stream()
        .filter(n -> n.address().equals(peer))
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void aReflectorPassesRoutesBetweenItsClients() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    a.announce(prefixes("10.0.1.0/26", "10.0.1.64/26"));
    b.announce(prefixes("10.0.2.0/26"));
    rr.configure(reflectorOf(client(A), client(B)));
    a.configure(node(A));
    b.configure(node(B));

    await().untilAsserted(() -> assertThat(routes(a)).isEqualTo(via(B, "10.0.2.0/26")));
    await()
        .untilAsserted(
            () -> assertThat(routes(b)).isEqualTo(via(A, "10.0.1.0/26", "10.0.1.64/26")));
    await().until(() -> a.routes().complete() && b.routes().complete());

    a.announce(prefixes("10.0.1.64/26", "10.0.9.0/26"));
    await()
        .untilAsserted(
            () -> assertThat(routes(b)).isEqualTo(via(A, "10.0.1.64/26", "10.0.9.0/26")));
    assertThat(rr.neighbors())
        .extracting(NeighborStatus::received, NeighborStatus::sent)
        .containsExactly(tuple(2, 1), tuple(1, 2));
  }

  @Test
  void manyPrefixesArriveAndLeave() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    rr.configure(reflectorOf(client(A), client(B)));
    a.configure(node(A));
    b.configure(node(B));
    Set<Cidr> many = new TreeSet<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(Cidr.of(IpAddress.ipv4(0x0a000000 + 64 * i), 26));
    }
    a.announce(many);
    await().untilAsserted(() -> assertThat(routes(b)).hasSize(20_000));
    a.announce(Set.of());
    await().untilAsserted(() -> assertThat(routes(b)).isEmpty());
  }

  @Test
  void peersComeAndGoWithoutTouchingOthers() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    rr.configure(reflectorOf(client(A)));
    a.configure(node(A));
    b.announce(prefixes("10.0.2.0/26"));
    b.configure(node(B));
    await().until(() -> state(rr, A) == State.ESTABLISHED);
    Instant since = rr.neighbors().getFirst().since();

    rr.configure(reflectorOf(client(A), client(B)));
    await().untilAsserted(() -> assertThat(routes(a)).isEqualTo(via(B, "10.0.2.0/26")));
    rr.configure(reflectorOf(client(A)));
    await().untilAsserted(() -> assertThat(routes(a)).isEmpty());
    assertThat(rr.neighbors()).hasSize(1);
    assertThat(rr.neighbors().getFirst().since()).isEqualTo(since);
  }

  @Test
  void routesOfASpeakerThatVanishesStayUntilItIsBack() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    rr.configure(reflectorOf(client(A), client(B)));
    a.announce(prefixes("10.0.1.0/26", "10.0.1.64/26"));
    a.configure(node(A));
    b.configure(node(B));
    await().until(() -> routes(b).size() == 2);

    a.close();
    await().until(() -> rr.neighbors().getFirst().stale() == 2);
    assertThat(routes(b)).hasSize(2);

    BgpSpeaker again = speaker();
    again.announce(prefixes("10.0.1.0/26"));
    again.configure(node(A));
    await().untilAsserted(() -> assertThat(routes(b)).isEqualTo(via(A, "10.0.1.0/26")));
    assertThat(rr.neighbors().getFirst().stale()).isZero();
  }

  @Test
  void routesOfASpeakerThatNeverReturnsGoWhenItsTimeIsOver() throws IOException {
    // Written down when it happens: who looks from time to time may look too late.
    AtomicLong lostAt = new AtomicLong();
    AtomicLong changedAt = new AtomicLong();
    BgpSpeaker rr =
        new BgpSpeaker(
            new SpeakerListener() {
              @Override
              public void routesChanged() {
                changedAt.set(System.nanoTime());
              }

              @Override
              public void neighborChanged(IpAddress peer, State state, String reason) {
                lostAt.set(System.nanoTime());
              }
            });
    speakers.add(rr);
    BgpSpeaker a = speaker();
    rr.configure(reflectorOf(client(A)));
    a.announce(prefixes("10.0.1.0/26"));
    a.configure(node(A).withRestart(Duration.ofSeconds(1), 1));
    await().until(() -> routes(rr).size() == 1);
    a.close();
    await().until(() -> routes(rr).isEmpty());
    await().until(() -> changedAt.get() > lostAt.get());
    assertThat(Duration.ofNanos(changedAt.get() - lostAt.get()))
        // The second began a moment before it was said that the session is lost.
        .isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void routesOfASpeakerThatLeavesGoAtOnce() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    rr.configure(reflectorOf(client(A)));
    a.announce(prefixes("10.0.1.0/26"));
    a.configure(node(A));
    await().until(() -> routes(rr).size() == 1);
    a.leave();
    await().untilAsserted(() -> assertThat(routes(rr)).isEmpty());
    assertThat(rr.neighbors().getFirst().lastError())
        .contains("administrative shutdown", "taken out of service");
  }

  @Test
  void aRestartedReflectorDoesNotLetClientsForgetEachOther() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    rr.configure(reflectorOf(client(A), client(B)));
    a.announce(prefixes("10.0.1.0/26"));
    a.configure(node(A));
    b.configure(node(B));
    await().until(() -> routes(b).size() == 1 && b.routes().complete());

    List<Integer> seen = new CopyOnWriteArrayList<>();
    rr.close();
    await().until(() -> state(b, RR) != State.ESTABLISHED);
    BgpSpeaker again = speaker();
    again.configure(waiting(reflectorOf(client(A), client(B))));
    await()
        .until(() -> {
          seen.add(routes(b).size());
          return state(b, RR) == State.ESTABLISHED && b.neighbors().getFirst().endOfRib();
        });
    seen.add(routes(b).size());
    assertThat(seen).containsOnly(1);
  }

  @Test
  void aReflectorThatRestartsTwiceDoesNotLetClientsForgetEachOther() throws IOException {
    BgpSpeaker rr = speaker();
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    rr.configure(reflectorOf(client(A), client(B)));
    a.announce(prefixes("10.0.1.0/26"));
    a.configure(node(A));
    b.configure(node(B));
    await().until(() -> routes(b).size() == 1 && b.routes().complete());

    rr.close();
    await().until(() -> state(b, RR) != State.ESTABLISHED);
    // Dies again before it knows any route: it waits for a client that never comes.
    BgpSpeaker between = speaker();
    between.configure(waiting(reflectorOf(client(IpAddress.parse("127.77.0.99")), client(B))));
    await().until(() -> state(b, RR) == State.ESTABLISHED);
    between.close();
    await().until(() -> state(b, RR) != State.ESTABLISHED);
    assertThat(routes(b)).isEqualTo(via(A, "10.0.1.0/26"));
    assertThat(b.neighbors().getFirst().stale()).isEqualTo(1);

    BgpSpeaker again = speaker();
    again.configure(waiting(reflectorOf(client(A), client(B))));
    await()
        .until(() -> {
          assertThat(routes(b)).isEqualTo(via(A, "10.0.1.0/26"));
          return b.neighbors().getFirst().stale() == 0;
        });
    assertThat(routes(b)).isEqualTo(via(A, "10.0.1.0/26"));
  }

  @Test
  void neighboursOfEqualRankThatDialEachOtherEndWithOneSession() throws IOException {
    BgpSpeaker a = speaker();
    BgpSpeaker b = speaker();
    SpeakerConfig forA = SpeakerConfig.node(AS, A).withListenPort(port).withTimers(FAST);
    SpeakerConfig forB = SpeakerConfig.node(65001, B).withListenPort(port).withTimers(FAST);
    a.announce(prefixes("10.0.1.0/26"));
    b.announce(prefixes("10.0.2.0/26"));
    a.configure(forA.withPeers(PeerConfig.dial(B, 65001).withPort(port)));
    b.configure(forB.withPeers(PeerConfig.dial(A, AS).withPort(port)));
    await().untilAsserted(() -> assertThat(routes(a)).isEqualTo(via(B, "10.0.2.0/26")));
    await().untilAsserted(() -> assertThat(routes(b)).isEqualTo(via(A, "10.0.1.0/26")));
  }

  @Test
  void aTakenPortIsAnErrorThatNamesIt() throws IOException {
    BgpSpeaker one = speaker();
    BgpSpeaker other = speaker();
    one.configure(reflectorOf());
    assertThatThrownBy(() -> other.configure(reflectorOf()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can not listen for BGP on 127.77.0.1 port " + port);
    assertThat(one.listening()).isTrue();
    assertThat(other.listening()).isFalse();
  }

  /** As with BGPConfiguration's bindMode: the old socket is in the new one's way. */
  @Test
  void theAddressToListenAtMayChangeWhileThePortStays() throws Exception {
    BgpSpeaker speaker = speaker();
    SpeakerConfig config = SpeakerConfig.reflector(AS, RR, RR);
    for (String address : List.of("127.77.0.1", "0.0.0.0", "127.77.0.11", "0.0.0.0")) {
      speaker.configure(
          config.withListening(new SpeakerConfig.Listening(IpAddress.parse(address), port)));
      assertThat(speaker.listening()).as(address).isTrue();
    }
  }

  @Test
  void aSpeakerWithoutPeersHasAllRoutesThereAre() throws IOException {
    BgpSpeaker lonely = speaker();
    assertThat(lonely.settled()).isFalse();
    assertThat(lonely.routes().complete()).isFalse();
    lonely.configure(SpeakerConfig.node(AS, A));
    assertThat(lonely.settled()).isTrue();
    assertThat(lonely.routes().complete()).isTrue();
    // Nobody of those who come later has been heard before.
    lonely.configure(node(A));
    assertThat(lonely.settled()).isTrue();
    assertThat(lonely.routes().complete()).isTrue();
  }

  /** As where all is new, and the nodes come some time after the reflector. */
  @Test
  void aReflectorThatBeganWithoutPeersStaysSettledAndWaitsForNobody() throws IOException {
    BgpSpeaker reflector = speaker();
    reflector.configure(waiting(reflectorOf()));
    BgpSpeaker a = speaker();
    a.announce(prefixes("10.0.1.0/26"));
    a.configure(node(A));
    // It dials before anybody knows it, and is refused.
    await().until(() -> a.neighbors().getFirst().lastError() != null);

    // The second one never comes.
    reflector.configure(waiting(reflectorOf(client(A), client(B))));
    assertThat(reflector.settled()).isTrue();
    await().until(() -> a.neighbors().getFirst().endOfRib());
    assertThat(a.routes().complete()).isTrue();
    assertThat(routes(reflector)).isEqualTo(via(A, "10.0.1.0/26"));
    assertThat(reflector.settled()).isTrue();
  }
}
