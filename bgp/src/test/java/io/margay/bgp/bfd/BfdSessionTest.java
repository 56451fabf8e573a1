package io.margay.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.bfd.BfdAction.Changed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sessions against each other, and one against packets made by hand. */
class BfdSessionTest {

  private static final BfdOptions FAST = new BfdOptions(Duration.ofMillis(100), 3, false);
  private static final BfdOptions SLOW = new BfdOptions(Duration.ofMillis(400), 5, false);

  private static Wire wire(BfdOptions one, BfdOptions two, long seed) {
    return new Wire(one, two, Duration.ofDays(3).toNanos(), seed);
  }

  /** What each state makes of what the other side says: RFC 5880 section 6.8.6. */
  @Test
  void theStateMachineIsThatOfTheRfc() {
    record Case(BfdState from, BfdState hears, BfdState to) {}
    List<Case> cases =
        List.of(
            new Case(BfdState.DOWN, BfdState.ADMIN_DOWN, BfdState.DOWN),
            new Case(BfdState.DOWN, BfdState.DOWN, BfdState.INIT),
            new Case(BfdState.DOWN, BfdState.INIT, BfdState.UP),
            new Case(BfdState.DOWN, BfdState.UP, BfdState.DOWN),
            new Case(BfdState.INIT, BfdState.ADMIN_DOWN, BfdState.DOWN),
            new Case(BfdState.INIT, BfdState.DOWN, BfdState.INIT),
            new Case(BfdState.INIT, BfdState.INIT, BfdState.UP),
            new Case(BfdState.INIT, BfdState.UP, BfdState.UP),
            new Case(BfdState.UP, BfdState.ADMIN_DOWN, BfdState.DOWN),
            new Case(BfdState.UP, BfdState.DOWN, BfdState.DOWN),
            new Case(BfdState.UP, BfdState.INIT, BfdState.UP),
            new Case(BfdState.UP, BfdState.UP, BfdState.UP));
    for (Case each : cases) {
      BfdSession session = new BfdSession(FAST, 1, () -> 0, 0);
      if (each.from() == BfdState.INIT) {
        session.received(packet(BfdState.DOWN, false), 1);
      } else if (each.from() == BfdState.UP) {
        session.received(packet(BfdState.INIT, false), 1);
      }
      assertThat(session.state()).isEqualTo(each.from());
      session.received(packet(each.hears(), false), 2);
      assertThat(session.state()).as(each.toString()).isEqualTo(each.to());
    }
  }

  @Test
  void bothComeUpAndAgreeOnTheSlowerPace() {
    Wire wire = wire(FAST, SLOW, 1);
    wire.after(Duration.ofSeconds(3));
    assertThat(wire.up()).isTrue();
    assertThat(wire.one.session.detectionNanos()).isEqualTo(Duration.ofMillis(2000).toNanos());
    assertThat(wire.two.session.detectionNanos()).isEqualTo(Duration.ofMillis(1200).toNanos());
    int before = wire.one.sent.size();
    wire.after(Duration.ofSeconds(40));
    // 400 ms less up to a quarter of it.
    assertThat(wire.one.sent.size() - before).isBetween(100, 134);
    assertThat(wire.one.changes).hasSize(2).noneMatch(Changed::isLoss);
  }

  @Test
  void beforeItIsUpItSendsOnceASecondAtMost() {
    Wire wire = wire(FAST, FAST, 2);
    wire.lose(100);
    wire.after(Duration.ofSeconds(30));
    assertThat(wire.one.sent).hasSizeBetween(30, 41);
    assertThat(wire.one.sent).allMatch(packet -> packet.desiredMinTx() == 1_000_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void silenceIsNoticedWithinTheDetectionTimeOnce(long seed) {
    Wire wire = wire(FAST, FAST, seed);
    wire.after(Duration.ofSeconds(5));
    assertThat(wire.up()).isTrue();
    wire.one.changes.clear();
    wire.lose(100);
    wire.after(Duration.ofMillis(302));
    assertThat(wire.one.changes)
        .containsExactly(
            new Changed(BfdState.UP, BfdState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED, false))
        .allMatch(Changed::isLoss);
    wire.after(Duration.ofSeconds(20));
    assertThat(wire.one.changes).hasSize(1);
    assertThat(wire.one.sent.getLast().yourDiscriminator()).isZero();
    wire.lose(0);
    wire.after(Duration.ofSeconds(3));
    assertThat(wire.up()).isTrue();
  }

  @Test
  void packetsAreNeverLaterThanAgreedNorEarlierThanThreeQuartersOfIt() {
    Wire wire = wire(FAST, FAST, 7);
    wire.after(Duration.ofSeconds(5));
    int from = wire.one.sentAt.size();
    wire.after(Duration.ofSeconds(30));
    for (int i = from + 1; i < wire.one.sentAt.size(); i++) {
      long gap = wire.one.sentAt.get(i) - wire.one.sentAt.get(i - 1);
      assertThat(Duration.ofNanos(gap)).isBetween(Duration.ofMillis(75), Duration.ofMillis(100));
    }
  }

  @Test
  void aTenthOfThePacketsMayGetLost() {
    Wire wire = wire(new BfdOptions(Duration.ofMillis(100), 10, false), FAST, 3);
    wire.lose(10);
    wire.after(Duration.ofMinutes(1));
    assertThat(wire.two.session.state()).isEqualTo(BfdState.UP);
  }

  /** RFC 5880 section 6.8.3: nobody is surprised by a slower pace. */
  @Test
  void aChangeOfPaceGoesByAPollAndCostsNoSession() {
    Wire wire = wire(FAST, FAST, 4);
    wire.after(Duration.ofSeconds(5));
    wire.one.changes.clear();
    wire.two.changes.clear();
    for (BfdOptions next : List.of(SLOW, FAST, new BfdOptions(Duration.ofSeconds(5), 2, false))) {
      wire.act(wire.one, wire.one.session.change(next, wire.now()));
      assertThat(wire.one.sent.getLast().poll()).isTrue();
      wire.after(Duration.ofSeconds(30));
      assertThat(wire.one.sent.getLast().poll()).isFalse();
      assertThat(wire.one.sent.getLast().desiredMinTx()).isEqualTo(next.micros());
      assertThat(wire.up()).isTrue();
    }
    assertThat(wire.one.changes).isEmpty();
    assertThat(wire.two.changes).isEmpty();
  }

  @Test
  void aPollIsAnsweredAtOnce() {
    BfdSession session = new BfdSession(FAST, 1, () -> 0, 0);
    session.received(packet(BfdState.INIT, false), 1);
    List<BfdAction> actions = session.received(packet(BfdState.UP, true), 2);
    assertThat(actions).hasSize(1);
    BfdPacket answer = ((BfdAction.Send) actions.getFirst()).packet();
    assertThat(answer.fin()).isTrue();
    assertThat(answer.poll()).isFalse();
    assertThat(answer.yourDiscriminator()).isEqualTo(77);
  }

  @Test
  void whoStopsOnPurposeIsNoLoss() {
    Wire wire = wire(FAST, FAST, 5);
    wire.after(Duration.ofSeconds(5));
    wire.two.changes.clear();
    wire.act(wire.one, wire.one.session.stop());
    wire.after(Duration.ofSeconds(10));
    assertThat(wire.one.session.state()).isEqualTo(BfdState.ADMIN_DOWN);
    assertThat(wire.two.changes)
        .containsExactly(
            new Changed(BfdState.UP, BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, true))
        .noneMatch(Changed::isLoss);
  }

  @Test
  void aNeighbourThatSaysDownIsALoss() {
    BfdSession session = new BfdSession(FAST, 1, () -> 0, 0);
    session.received(packet(BfdState.INIT, false), 1);
    assertThat(session.received(packet(BfdState.DOWN, false), 2))
        .contains(
            new Changed(BfdState.UP, BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, false));
  }

  @Test
  void whoWantsNoPacketsGetsNone() {
    BfdSession session = new BfdSession(FAST, 1, () -> 0, 0);
    session.tick(0);
    session.received(
        new BfdPacket(
            Diagnostic.NONE, BfdState.DOWN, false, false, false, false, 3, 77, 1, 1, 0, 0),
        1);
    assertThat(session.state()).isEqualTo(BfdState.INIT);
    assertThat(session.deadline()).isEqualTo(1 + session.detectionNanos());
    assertThat(session.tick(session.detectionNanos() - 1)).isEmpty();
  }

  private static BfdPacket packet(BfdState state, boolean poll) {
    return new BfdPacket(
        Diagnostic.NONE, state, poll, false, false, false, 3, 77, 1, 100_000, 100_000, 0);
  }
}
