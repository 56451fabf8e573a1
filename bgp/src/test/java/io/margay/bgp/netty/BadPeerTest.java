package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.session.State;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What peers do that they should not, over real connections. */
class BadPeerTest {

  private static final IpAddress SPEAKER = IpAddress.parse("127.78.0.1");
  private static final IpAddress BAD = IpAddress.parse("127.78.0.11");
  private static final IpAddress GOOD = IpAddress.parse("127.78.0.12");
  private static final String MARKER = "ff".repeat(16);
  private static final long AS = 64512;
  private static final Cidr BLOCK = Cidr.parse("10.0.0.0/26");

  private final BgpSpeaker speaker = new BgpSpeaker();
  private final BgpSpeaker good = new BgpSpeaker();
  private final int port = Ports.free();

  @BeforeEach
  void start() throws IOException {
    speaker.configure(
        SpeakerConfig.reflector(AS, SPEAKER, SPEAKER)
            .withListenPort(port)
            .withPeers(
                PeerConfig.await(BAD, AS).asClient(), PeerConfig.await(GOOD, AS).asClient()));
    good.announce(Set.of(BLOCK));
    good.configure(
        SpeakerConfig.node(AS, GOOD).withPeers(PeerConfig.dial(SPEAKER, AS).withPort(port)));
    await().until(() -> status(GOOD).state() == State.ESTABLISHED && status(GOOD).received() == 1);
  }

  @AfterEach
  void stop() {
    good.close();
    speaker.close();
  }

  private NeighborStatus status(IpAddress peer) {
    return speaker.neighbors().stream()
        .filter(n -> n.address().equals(peer))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** The good peer has noticed nothing, and the bad one may come again. */
  private void expectUnharmed() throws IOException, MessageException {
    assertThat(status(GOOD).state()).isEqualTo(State.ESTABLISHED);
    await().until(() -> status(BAD).state() == State.ACTIVE);
    try (RawPeer again = new RawPeer(BAD, SPEAKER, port)) {
      again.establish(AS, BAD);
      Message.Update update = (Message.Update) again.read();
      assertThat(update.announced().getFirst().prefixes()).containsExactly(BLOCK);
    }
  }

  private void expect(byte[] sent, boolean established, int code, int subcode, String data)
      throws IOException, MessageException {
    try (RawPeer bad = new RawPeer(BAD, SPEAKER, port)) {
      if (established) {
        bad.establish(AS, BAD);
        await().until(() -> status(BAD).state() == State.ESTABLISHED);
      }
      bad.send(sent);
      assertThat(bad.readNotification())
          .isEqualTo(new Message.Notification(code, subcode, Octets.of(hex(data))));
      bad.readToEnd();
    }
    expectUnharmed();
  }

  @Test
  void noMarker() throws Exception {
    expect(hex("00".repeat(16) + "001304"), false, 1, 1, "");
  }

  @Test
  void anImpossibleLengthInAnEstablishedSession() throws Exception {
    expect(hex(MARKER + "ffff02"), true, 1, 2, "ffff");
  }

  @Test
  void anUnknownType() throws Exception {
    expect(hex(MARKER + "001309"), true, 1, 3, "09");
  }

  @Test
  void anotherVersion() throws Exception {
    expect(hex(MARKER + "001d01 03 fc00 005a 7f4e000b 00"), false, 2, 1, "0004");
  }

  @Test
  void anotherAs() throws Exception {
    expect(hex(MARKER + "001d01 04 fde8 005a 7f4e000b 00"), false, 2, 2, "");
  }

  @Test
  void aPrefixThatIsTooLong() throws Exception {
    expect(hex(MARKER + "001c02 0000 0000 21 0a000000"), true, 3, 10, "");
  }

  @Test
  void aMessageInTheWrongState() throws Exception {
    expect(hex(MARKER + "001304"), false, 5, 1, "");
  }

  @Test
  void anHttpRequest() throws Exception {
    expect("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".getBytes("UTF-8"), false, 1, 1, "");
  }

  @Test
  void aMessageInPiecesIsStillOne() throws Exception {
    try (RawPeer slow = new RawPeer(BAD, SPEAKER, port)) {
      for (byte octet : hex(MARKER + "001d01 04 fc00 005a 7f4e000b 00")) {
        slow.send(new byte[] {octet});
      }
      assertThat(slow.read()).isInstanceOf(Message.Open.class);
      assertThat(slow.read()).isEqualTo(Message.KEEPALIVE);
    }
  }

  @Test
  void aBadAttributeOnlyCostsItsRoutes() throws Exception {
    try (RawPeer bad = new RawPeer(BAD, SPEAKER, port)) {
      bad.establish(AS, BAD);
      Cidr fine = Cidr.parse("10.9.0.0/26");
      Cidr broken = Cidr.parse("10.8.0.0/16");
      for (Cidr prefix : List.of(fine, broken)) {
        bad.send(
            new Message.Update(
                List.of(),
                List.of(new Message.Announcement(PathAttributes.local(BAD), Prefixes.of(prefix))),
                null,
                List.of()));
      }
      await().until(() -> status(BAD).received() == 2);
      // The same prefix again, with an ORIGIN that does not exist.
      bad.send(hex(MARKER + "002802 0000 000e 40010109 400200 4003047f4e000b 10 0a08"));
      await().until(() -> status(BAD).received() == 1);
      assertThat(status(BAD).state()).isEqualTo(State.ESTABLISHED);
      await()
          .untilAsserted(() ->
              assertThat(new TreeSet<>(good.routes().nextHops().keySet())).containsExactly(fine));
    }
  }

  @Test
  void aStrangerIsNotAnswered() throws Exception {
    try (RawPeer stranger = new RawPeer(IpAddress.parse("127.78.0.99"), SPEAKER, port)) {
      stranger.readToEnd();
    }
    expectUnharmed();
  }

  @Test
  void aPeerThatReadsNothingHoldsNobodyUp() throws Exception {
    try (RawPeer deaf = new RawPeer(BAD, SPEAKER, port)) {
      deaf.establish(AS, BAD);
      await().until(() -> status(BAD).state() == State.ESTABLISHED);
      Set<Cidr> many = new TreeSet<>();
      for (int round = 1; round <= 3; round++) {
        many.clear();
        for (int i = 0; i < 60_000; i++) {
          many.add(Cidr.of(IpAddress.ipv4((round << 26) + 64 * i), 26));
        }
        good.announce(many);
        Cidr first = Cidr.of(IpAddress.ipv4(round << 26), 26);
        await()
            .until(() ->
                status(GOOD).received() == 60_000
                    && speaker.read(rib -> rib.best(first) != null, false));
      }
      good.announce(Set.of(BLOCK));
      await().until(() -> status(GOOD).received() == 1);
      // Now it reads: whatever way it gets there, it ends with what there is.
      await().until(() -> status(BAD).sent() == 1);
      assertThat(heardUntil(deaf, Set.of(BLOCK))).isTrue();
    }
  }

  /** Reads until these and no others are announced; a read that takes too long fails. */
  private static boolean heardUntil(RawPeer peer, Set<Cidr> wanted) throws Exception {
    Set<Cidr> heard = new TreeSet<>();
    do {
      if (peer.read() instanceof Message.Update update) {
        update.withdrawn().forEach(heard::removeAll);
        update.announced().forEach(a -> heard.addAll(a.prefixes()));
      }
    } while (!heard.equals(wanted));
    return true;
  }
}
