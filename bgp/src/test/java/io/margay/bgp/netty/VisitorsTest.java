package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.session.State;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peers that are let in because they dial from a range. */
class VisitorsTest extends TwoSpeakers {

  private static final Cidr RANGE = Cidr.parse("127.78.0.0/28");

  private void letIn(int limit, PeerOptions options) throws Exception {
    letIn(new PeerRange(RANGE, limit, 65000, true, options));
  }

  private void letIn(PeerRange... ranges) throws Exception {
    reflector.configure(config().withRanges(Set.of(ranges)));
  }

  private SpeakerConfig config() {
    return SpeakerConfig.reflector(65000, RR, RR)
        .withListenPort(port)
        .withTimers(FAST)
        .withRestart(PATIENCE, 1);
  }

  /** A speaker at 127.78.0.{@code number} that dials and announces 10.1.{@code number}.0/26. */
  private BgpSpeaker visitor(int number, PeerOptions options) throws Exception {
    BgpSpeaker visitor = speaker();
    IpAddress address = IpAddress.parse("127.78.0." + number);
    visitor.announce(Set.of(Cidr.parse("10.1." + number + ".0/26")));
    visitor.configure(
        SpeakerConfig.node(65000, address)
            .withTimers(FAST)
            .withRestart(PATIENCE, 1)
            .withPeers(PeerConfig.dial(RR, 65000).withPort(port).with(options)));
    return visitor;
  }

  private static boolean isUp(BgpSpeaker visitor) {
    return visitor.neighbors().getFirst().state() == State.ESTABLISHED;
  }

  private List<String> peers() {
    return reflector.neighbors().stream().map(n -> n.address().toString()).toList();
  }

  @Test
  void whoDialsFromTheRangeIsAPeerAsTheRangeSays() throws Exception {
    letIn(5, PeerOptions.DEFAULT);
    assertThat(peers()).isEmpty();
    BgpSpeaker first = visitor(2, PeerOptions.DEFAULT);
    BgpSpeaker second = visitor(3, PeerOptions.DEFAULT);
    BgpSpeaker stranger = visitor(17, PeerOptions.DEFAULT);

    await().atMost(PATIENCE).until(() -> first.routes().nextHops().size() == 1);
    await().atMost(PATIENCE).until(() -> second.routes().nextHops().size() == 1);
    await().atMost(PATIENCE).until(() -> stranger.neighbors().getFirst().lastError() != null);
    assertThat(peers()).containsExactly("127.78.0.2", "127.78.0.3");
    assertThat(isUp(stranger)).isFalse();
  }

  @Test
  void noMoreThanTheLimitAreLetInAndPlacesBecomeFree() throws Exception {
    letIn(2, PeerOptions.DEFAULT);
    List<BgpSpeaker> two =
        List.of(visitor(2, PeerOptions.DEFAULT), visitor(3, PeerOptions.DEFAULT));
    await().atMost(PATIENCE).until(() -> two.stream().allMatch(VisitorsTest::isUp));
    BgpSpeaker third = visitor(4, PeerOptions.DEFAULT);
    await().atMost(PATIENCE).until(() -> third.neighbors().getFirst().lastError() != null);
    assertThat(peers()).containsExactly("127.78.0.2", "127.78.0.3");

    two.getFirst().leave();
    await().atMost(PATIENCE).until(() -> isUp(third));
    assertThat(peers()).containsExactly("127.78.0.3", "127.78.0.4");
  }

  /** A vanished visitor is not forgotten as long as its routes are kept. */
  @Test
  void routesOfAVisitorThatVanishesAreKeptForItsRestartTime() throws Exception {
    letIn(1, PeerOptions.DEFAULT);
    BgpSpeaker first = visitor(2, PeerOptions.DEFAULT);
    awaitReceivedFrom(first);
    first.close();
    await().atMost(PATIENCE).until(() -> !peers().isEmpty() && client().stale() == 1);

    BgpSpeaker second = visitor(3, PeerOptions.DEFAULT);
    // Refused until the second of the first one's restart time is over.
    await().atMost(PATIENCE).until(() -> isUp(second));
    assertThat(peers()).containsExactly("127.78.0.3");
  }

  @Test
  void visitorsKeepTheirSessionsWhenTheyAreNamedAndWhenPoliciesChange() throws Exception {
    letIn(5, PeerOptions.DEFAULT);
    BgpSpeaker visitor = visitor(2, PeerOptions.DEFAULT);
    awaitReceivedFrom(visitor);
    var since = client().since();

    letIn(5, PeerOptions.DEFAULT.withPolicies((_, _, _) -> null, (_, _, attributes) -> attributes));
    awaitReceived(0);
    letIn(5, PeerOptions.DEFAULT);
    awaitReceived(1);
    PeerConfig named = PeerConfig.await(NODE, 65000).asClient();
    reflector.configure(config().withPeers(named));
    assertThat(client().since()).isEqualTo(since);

    reflector.configure(config());
    assertThat(peers()).isEmpty();
  }

  @Test
  void theLongestRangeCounts() throws Exception {
    PeerRange others =
        new PeerRange(Cidr.parse("127.78.0.2/31"), 5, 65099, false, PeerOptions.DEFAULT);
    letIn(new PeerRange(RANGE, 5, 65000, true, PeerOptions.DEFAULT), others);
    BgpSpeaker wrong = visitor(2, PeerOptions.DEFAULT);
    BgpSpeaker right = visitor(4, PeerOptions.DEFAULT);
    await().atMost(PATIENCE).until(() -> isUp(right));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(wrong.neighbors().getFirst().lastError()).contains("bad peer AS"));
  }

  @Test
  void aPasswordHoldsForTheWholeRange() throws Exception {
    PeerOptions signed = PeerOptions.DEFAULT.with(new Security("s3cret", 0, null));
    letIn(5, signed);
    List<BgpSpeaker> signing = IntStream.of(2, 3).mapToObj(n -> dialling(n, signed)).toList();
    BgpSpeaker plain = visitor(4, PeerOptions.DEFAULT);
    await().atMost(PATIENCE).until(() -> signing.stream().allMatch(VisitorsTest::isUp));
    assertThat(isUp(plain)).isFalse();

    // Without one again: the kernel has forgotten the key.
    letIn(5, PeerOptions.DEFAULT);
    await().atMost(PATIENCE).until(() -> isUp(plain));
  }

  /** Nobody knows who will come, so a start waits as it does for peers that are away. */
  @Test
  void aStartWaitsForThoseWhoMayCome() throws Exception {
    reflector.configure(
        config()
            .withRestart(java.time.Duration.ofSeconds(60), 60)
            .withRanges(Set.of(new PeerRange(RANGE, 5, 65000, true, PeerOptions.DEFAULT))));
    awaitReceivedFrom(visitor(2, PeerOptions.DEFAULT));
    assertThat(reflector.settled()).isFalse();
    assertThat(reflector.routes().complete()).isFalse();
    reflector.configure(config().withRestart(java.time.Duration.ofSeconds(60), 60));
  }

  private BgpSpeaker dialling(int number, PeerOptions options) {
    try {
      return visitor(number, options);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void awaitReceivedFrom(BgpSpeaker visitor) {
    await().atMost(PATIENCE).until(() -> isUp(visitor) && !peers().isEmpty());
    awaitReceived(1);
  }
}
