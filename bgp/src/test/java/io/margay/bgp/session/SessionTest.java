package io.margay.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine in virtual time: what goes in, what must come out. */
class SessionTest {

  private static final IpAddress OUR_ID = IpAddress.parse("192.0.2.5");
  private static final IpAddress LOWER = IpAddress.parse("192.0.2.1");
  private static final IpAddress HIGHER = IpAddress.parse("192.0.2.9");
  private static final long OUR_AS = 64512;

  private final List<Action> actions = new ArrayList<>();
  private Session session = session(false, Timers.DEFAULT);
  private long now = 1_000_000;

  private static Session session(boolean passive, Timers timers) {
    SessionConfig config =
        new SessionConfig(
            OUR_AS,
            OUR_ID,
            OUR_AS,
            passive,
            List.of(AfiSafi.IPV4_UNICAST),
            120,
            timers,
            SessionConfig.Features.NONE);
    return new Session(config, () -> 1.0, () -> false);
  }

  private void on(Event event) {
    actions.addAll(session.on(event, now));
  }

  /** Lets time pass, with a tick whenever one is due. */
  private void after(Duration duration) {
    long end = now + duration.toNanos();
    while (session.deadline() <= end) {
      now = Math.max(now, session.deadline());
      on(new Event.Tick());
    }
    now = end;
  }

  private void received(long connection, Message message) {
    on(new Event.Received(connection, message));
  }

  private static Message.Open open(IpAddress id, Capability... capabilities) {
    return open(OUR_AS, 90, id, capabilities);
  }

  private static Message.Open open(
      long as, int holdTime, IpAddress id, Capability... capabilities) {
    List<Capability> all = new ArrayList<>(Arrays.asList(capabilities));
    all.add(new Capability.FourOctetAs(as));
    return new Message.Open(as, holdTime, id, all);
  }

  private static Capability restart(boolean restarted) {
    return new Capability.GracefulRestart(
        restarted, 120, List.of(new Capability.RestartFamily(AfiSafi.IPV4_UNICAST, true)));
  }

  /** Connection and open up to Established. */
  private void establish(long connection, boolean inbound, Message.Open open) {
    on(new Event.Connected(connection, inbound));
    received(connection, open);
    received(connection, Message.KEEPALIVE);
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
    actions.clear();
  }

  private void expect(String... lines) {
    assertThat(actions.stream().map(SessionTest::line)).containsExactly(lines);
    actions.clear();
  }

  private static String line(Action action) {
    return switch (action) {
      case Action.Dial() -> "dial";
      case Action.Send(long c, Message.Open o) -> c + " OPEN hold=" + o.holdTime();
      case Action.Send(long c, Message.Keepalive k) -> c + " KEEPALIVE";
      case Action.Send(long c, Message.Notification n) ->
          c + " NOTIFICATION " + n.code() + "/" + n.subcode();
      case Action.Send(long c, Message m) -> c + " " + m;
      case Action.Close(long c) -> c + " close";
      case Action.Up(long c, Negotiated n) -> c + " up hold=" + n.holdSeconds();
      case Action.Deliver(Message m) -> "deliver " + m.getClass().getSimpleName();
      case Action.Down(String reason, boolean graceful) -> "down graceful=" + graceful;
    };
  }

  @Test
  void aSessionComesUpStepByStep() {
    assertThat(session.state()).isEqualTo(State.IDLE);
    on(new Event.Start());
    expect("dial");
    assertThat(session.state()).isEqualTo(State.CONNECT);
    on(new Event.Connected(1, false));
    expect("1 OPEN hold=90");
    assertThat(session.state()).isEqualTo(State.OPEN_SENT);
    received(1, open(OUR_AS, 30, HIGHER));
    expect("1 KEEPALIVE");
    assertThat(session.state()).isEqualTo(State.OPEN_CONFIRM);
    received(1, Message.KEEPALIVE);
    expect("1 up hold=30");
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
    received(1, Message.Update.endOfRib(AfiSafi.IPV4_UNICAST));
    received(1, new Message.RouteRefresh(AfiSafi.IPV4_UNICAST, 0));
    expect("deliver Update", "deliver RouteRefresh");
  }

  @Test
  void ourOpenSaysWhatWeCan() {
    on(new Event.Start());
    on(new Event.Connected(1, false));
    assertThat(actions.getLast())
        .isEqualTo(
            new Action.Send(
                1,
                new Message.Open(
                    OUR_AS,
                    90,
                    OUR_ID,
                    List.of(
                        new Capability.MultiProtocol(AfiSafi.IPV4_UNICAST),
                        new Capability.RouteRefresh(),
                        notifying(),
                        new Capability.FourOctetAs(OUR_AS),
                        new Capability.ExtendedMessages(),
                        new Capability.EnhancedRefresh()))));
  }

  @Test
  void keepalivesGoOutThreeTimesPerHoldTime() {
    on(new Event.Start());
    establish(1, false, open(OUR_AS, 9, HIGHER));
    after(Duration.ofSeconds(8));
    expect("1 KEEPALIVE", "1 KEEPALIVE");
    received(1, Message.KEEPALIVE);
    after(Duration.ofSeconds(8));
    received(1, Message.Update.endOfRib(AfiSafi.IPV4_UNICAST));
    actions.clear();
    after(Duration.ofSeconds(8));
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void keepalivesMayBeMoreFrequentAndThenTheHoldTimeHasRoomForThree() {
    session = session(false, Timers.DEFAULT.withKeepalive(Duration.ofSeconds(1)));
    on(new Event.Start());
    establish(1, false, open(OUR_AS, 9, HIGHER));
    after(Duration.ofMillis(2500));
    expect("1 KEEPALIVE", "1 KEEPALIVE");
    assertThat(Timers.DEFAULT.withKeepalive(Duration.ofSeconds(1)).holdTime())
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(Timers.DEFAULT.withKeepalive(Duration.ofSeconds(60)).holdTime())
        .isEqualTo(Duration.ofSeconds(180));
  }

  @Test
  void silenceEndsTheSession() {
    on(new Event.Start());
    establish(1, false, open(OUR_AS, 9, HIGHER));
    after(Duration.ofSeconds(9));
    expect("1 KEEPALIVE", "1 KEEPALIVE", "1 NOTIFICATION 4/0", "1 close", "down graceful=false");
    assertThat(session.state()).isEqualTo(State.ACTIVE);
    assertThat(session.lastError()).isEqualTo("sent hold timer expired");
    after(Duration.ofSeconds(1));
    expect("dial");
  }

  @Test
  void withoutHoldTimeNobodyWatches() {
    on(new Event.Start());
    establish(1, false, open(OUR_AS, 0, HIGHER));
    after(Duration.ofDays(1));
    expect();
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void aPeerThatSaysNothingIsGivenUpAfterFourMinutes() {
    on(new Event.Start());
    on(new Event.Connected(1, false));
    actions.clear();
    after(Duration.ofMinutes(4));
    expect("1 NOTIFICATION 4/0", "1 close");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "wrong AS, 64513, 90, 192.0.2.9, 2, 2",
    "no identifier, 64512, 90, 0.0.0.0, 2, 3",
    "our identifier, 64512, 90, 192.0.2.5, 2, 3",
    "hold time 1, 64512, 1, 192.0.2.9, 2, 6",
    "hold time 2, 64512, 2, 192.0.2.9, 2, 6",
  })
  void anOpenThatDoesNotFitIsRefused(
      String name, long as, int holdTime, String id, int code, int subcode) {
    on(new Event.Start());
    on(new Event.Connected(1, false));
    actions.clear();
    received(1, open(as, holdTime, IpAddress.parse(id)));
    expect("1 NOTIFICATION " + code + "/" + subcode, "1 close");
    assertThat(session.state()).isEqualTo(State.IDLE);
  }

  @Test
  void aPeerWithoutACommonFamilyIsTold() {
    on(new Event.Start());
    on(new Event.Connected(1, false));
    actions.clear();
    received(1, open(HIGHER, new Capability.MultiProtocol(AfiSafi.IPV6_UNICAST)));
    expect("1 NOTIFICATION 2/7", "1 close");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"0, 1", "1, 2", "2, 3"})
  void aMessageOutOfPlaceIsAnErrorOfTheState(int progress, int subcode) {
    on(new Event.Start());
    on(new Event.Connected(1, false));
    if (progress > 0) {
      received(1, open(HIGHER));
    }
    if (progress > 1) {
      received(1, Message.KEEPALIVE);
    }
    actions.clear();
    received(1, progress == 0 ? Message.KEEPALIVE : open(HIGHER));
    assertThat(line(actions.getFirst())).isEqualTo("1 NOTIFICATION 5/" + subcode);
  }

  @Test
  void malformedBytesEndTheSessionWithTheirError() {
    on(new Event.Start());
    establish(1, false, open(HIGHER));
    on(new Event.Malformed(1, new MessageException(ErrorCode.HEADER_NOT_SYNCHRONIZED, "x")));
    expect("1 NOTIFICATION 1/1", "1 close", "down graceful=false");
    assertThat(session.state()).isEqualTo(State.IDLE);
  }

  @Test
  void whileIdleThePeerIsRefusedAndThenAcceptedAgain() {
    session = session(true, Timers.DEFAULT);
    on(new Event.Start());
    on(new Event.Connected(1, true));
    received(1, open(64513, 90, HIGHER));
    actions.clear();
    on(new Event.Connected(2, true));
    expect("2 close");
    after(Duration.ofSeconds(1));
    expect();
    on(new Event.Connected(3, true));
    expect("3 OPEN hold=90");
  }

  @Test
  void errorsInARowAreFollowedByLongerPausesUntilASessionLasts() {
    on(new Event.Start());
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      pauses.add(pauseAfterBadOpen(i));
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    establish(100, false, open(OUR_AS, 0, HIGHER));
    after(Duration.ofSeconds(30));
    on(new Event.Closed(100, "reset"));
    assertThat(session.deadline() - now).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  private long pauseAfterBadOpen(long connection) {
    on(new Event.Connected(connection, false));
    received(connection, open(64513, 90, HIGHER));
    Duration pause = Duration.ofNanos(session.deadline() - now);
    after(pause);
    return pause.toSeconds();
  }

  @Test
  void attemptsToConnectAreRepeatedAfterSeconds() {
    on(new Event.Start());
    actions.clear();
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      on(new Event.DialFailed("refused"));
      Duration pause = Duration.ofNanos(session.deadline() - now);
      after(pause);
      pauses.add(pause.toSeconds());
      expect("dial");
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 5L, 5L);
    assertThat(session.lastError()).isEqualTo("refused");
  }

  @Test
  void aPassiveSessionNeverDials() {
    session = session(true, Timers.DEFAULT);
    on(new Event.Start());
    establish(1, true, open(HIGHER));
    on(new Event.Closed(1, "gone"));
    actions.clear();
    after(Duration.ofMinutes(10));
    expect();
    assertThat(session.state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void aLostConnectionMayBeARestart() {
    on(new Event.Start());
    establish(1, false, open(HIGHER));
    on(new Event.Closed(1, "connection reset"));
    expect("1 close", "down graceful=true");
    on(new Event.Connected(2, true));
    expect("2 OPEN hold=90");
  }

  @Test
  void aNotificationIsNoRestart() {
    on(new Event.Start());
    establish(1, false, open(HIGHER));
    received(1, Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN));
    expect("1 close", "down graceful=false");
    assertThat(session.lastError()).isEqualTo("received administrative shutdown (6/2)");
  }

  /** RFC 8538: how the session ends, and whether that looks like a restart. */
  @Test
  void withTheNotificationBitOnlyAHardResetIsFinal() {
    record Case(Event end, boolean graceful) {}
    List<Case> cases =
        List.of(
            new Case(received(Message.Notification.of(ErrorCode.HOLD_TIMER_EXPIRED)), true),
            new Case(received(Message.Notification.of(ErrorCode.MALFORMED_ATTRIBUTE_LIST)), true),
            new Case(received(Message.Notification.of(ErrorCode.ADMINISTRATIVE_RESET)), true),
            new Case(
                received(Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN).hard()), false),
            new Case(new Event.Reject(ErrorCode.CONFIGURATION_CHANGE), true),
            new Case(new Event.Reject(ErrorCode.TOO_MANY_PREFIXES), false),
            new Case(new Event.Stop(Message.Notification.of(ErrorCode.PEER_DECONFIGURED)), false));
    long number = 0;
    on(new Event.Start());
    for (Case each : cases) {
      number++;
      on(new Event.Start());
      after(Duration.ofMinutes(10));
      establish(number, true, open(HIGHER, notifying()));
      on(onConnection(each.end(), number));
      assertThat(actions.stream().map(SessionTest::line))
          .as(each.toString())
          .contains("down graceful=" + each.graceful());
      actions.clear();
    }
  }

  /** RFC 5882 section 4.3.2.2, RFC 9384. */
  @Test
  void aLostPathIsNoticedAtOnceAndMayBeARestart() {
    record Case(Message.Open open, List<String> lines) {}
    List<Case> cases =
        List.of(
            new Case(
                open(HIGHER), List.of("1 NOTIFICATION 6/10", "1 close", "down graceful=false")),
            new Case(open(HIGHER, restart(false)), List.of("1 close", "down graceful=true")),
            new Case(
                open(HIGHER, notifying()),
                List.of("1 NOTIFICATION 6/10", "1 close", "down graceful=true")));
    for (Case each : cases) {
      on(new Event.Start());
      establish(1, false, each.open());
      on(new Event.PathLost());
      assertThat(actions.stream().map(SessionTest::line)).isEqualTo(each.lines());
      assertThat(session.state()).isEqualTo(State.ACTIVE);
      assertThat(session.lastError()).endsWith("BFD down");
      on(new Event.PathLost());
      on(new Event.Stop(null));
      actions.clear();
    }
  }

  @Test
  void aPeerThatFallsSilentMayBeRestarting() {
    on(new Event.Start());
    establish(1, false, open(HIGHER, notifying()));
    after(Duration.ofSeconds(90));
    assertThat(actions.stream().map(SessionTest::line))
        .endsWith("1 NOTIFICATION 4/0", "1 close", "down graceful=true");
  }

  @Test
  void whoGoesForGoodSaysSo() {
    on(new Event.Start());
    establish(1, false, open(HIGHER, notifying()));
    on(new Event.Stop(Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN)));
    Action.Send sent = (Action.Send) actions.getFirst();
    assertThat(sent.message())
        .isEqualTo(Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN).hard())
        .hasToString("hard reset (6/9): administrative shutdown (6/2)");
  }

  private static Capability notifying() {
    return new Capability.GracefulRestart(
        false, true, 120, List.of(new Capability.RestartFamily(AfiSafi.IPV4_UNICAST, true)));
  }

  private static Event received(Message.Notification notification) {
    return new Event.Received(0, notification);
  }

  private static Event onConnection(Event event, long number) {
    return event instanceof Event.Received(long any, Message message)
        ? new Event.Received(number, message)
        : event;
  }

  @Test
  void stoppingSaysFarewellOrNothing() {
    on(new Event.Start());
    establish(1, false, open(HIGHER));
    on(new Event.Stop(Message.Notification.of(ErrorCode.PEER_DECONFIGURED)));
    expect("1 NOTIFICATION 6/3", "1 close", "down graceful=false");
    assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
    on(new Event.Connected(2, true));
    expect("2 close");

    on(new Event.Start());
    actions.clear();
    establish(3, false, open(HIGHER));
    on(new Event.Stop(null));
    expect("3 close", "down graceful=true");
  }

  @ParameterizedTest(name = "peer {0}, first OPEN on {1}")
  @CsvSource({
    "192.0.2.9, 1, 1",
    "192.0.2.9, 2, 1",
    "192.0.2.1, 1, 2",
    "192.0.2.1, 2, 2",
  })
  void ofTwoConnectionsThatOfTheHigherIdentifierStays(String peerId, long first, long loser) {
    on(new Event.Start());
    on(new Event.Connected(1, false));
    on(new Event.Connected(2, true));
    actions.clear();
    received(first, open(IpAddress.parse(peerId)));
    long stays = 3 - loser;
    List<String> expected = new ArrayList<>(List.of(loser + " NOTIFICATION 6/7", loser + " close"));
    if (first == stays) {
      expected.add(stays + " KEEPALIVE");
    }
    expect(expected.toArray(String[]::new));
    if (first != stays) {
      received(stays, open(IpAddress.parse(peerId)));
    }
    received(stays, Message.KEEPALIVE);
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void aSecondConnectionSoonAfterTheFirstIsACollision() {
    on(new Event.Start());
    establish(1, false, open(HIGHER, restart(false)));
    on(new Event.Connected(2, true));
    received(2, open(HIGHER, restart(false)));
    expect("2 OPEN hold=90", "2 NOTIFICATION 6/7", "2 close");
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void aPeerThatRestartedReplacesItsOldSession() {
    on(new Event.Start());
    establish(1, false, open(LOWER, restart(false)));
    on(new Event.Connected(2, true));
    received(2, open(LOWER, restart(true)));
    expect("2 OPEN hold=90", "1 close", "down graceful=true", "2 KEEPALIVE");
    received(2, Message.KEEPALIVE);
    expect("2 up hold=90");
  }

  @Test
  void aPeerThatComesBackLaterReplacesItsOldSessionToo() {
    on(new Event.Start());
    establish(1, false, open(OUR_AS, 90, LOWER, restart(false)));
    after(Duration.ofSeconds(20));
    on(new Event.Connected(2, true));
    received(2, open(LOWER, restart(false)));
    expect("2 OPEN hold=90", "1 close", "down graceful=true", "2 KEEPALIVE");
  }

  @Test
  void ourOwnLateConnectionIsPointless() {
    on(new Event.Start());
    establish(1, true, open(HIGHER, restart(false)));
    on(new Event.Connected(2, false));
    expect("2 close");
  }

  @Test
  void aPeerThatTakesNothingIsLetGo() {
    on(new Event.Start());
    establish(1, false, open(HIGHER));
    on(new Event.SendStuck(1));
    expect("1 NOTIFICATION 8/0", "1 close", "down graceful=false");
  }

  @Test
  void eventsOfConnectionsLongGoneAreIgnored() {
    on(new Event.Start());
    establish(1, false, open(HIGHER));
    received(77, Message.KEEPALIVE);
    on(new Event.Closed(77, "x"));
    on(new Event.SendStuck(77));
    expect();
    assertThat(session.state()).isEqualTo(State.ESTABLISHED);
  }
}
