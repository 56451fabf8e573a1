package io.margay.bgp.session;

import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One peer's state machine (RFC 4271 section 8). Belongs to one thread; time only comes in as an
 * argument.
 *
 * <p>Where it differs from the letter of the RFC: attempts to connect are repeated after seconds
 * that double, not after a fixed two minutes; after a lost connection the peer may connect at once,
 * and only errors of the protocol are followed by a time in which it is refused.
 */
public final class Session {

  /** How late after a session came up a second connection still counts as a collision. */
  private static final long COLLISION_NANOS = Duration.ofSeconds(5).toNanos();

  private final SessionConfig config;
  private final DoubleSupplier jitter;
  private final BooleanSupplier restarted;
  private final Rest rest;
  private final List<Connection> connections = new ArrayList<>(2);
  private List<Action> actions = new ArrayList<>();

  private boolean started;
  private @Nullable String lastError;

  /**
   * @param jitter factors for pauses and keepalives, 0.75 to 1 (RFC 4271 section 10)
   * @param restarted whether our OPEN says that we have just restarted (RFC 4724 section 3)
   */
  public Session(SessionConfig config, DoubleSupplier jitter, BooleanSupplier restarted) {
    this.config = config;
    this.jitter = jitter;
    this.restarted = restarted;
    this.rest = new Rest(config, jitter);
  }

  /** The state of the connection that has come furthest, or how the session waits for one. */
  public State state() {
    return connections.stream().map(c -> c.state).max(State::compareTo).orElse(rest.state());
  }

  /** Why the last session or attempt failed, or null if none did. */
  public @Nullable String lastError() {
    return lastError;
  }

  /**
   * When {@link Event.Tick} is due, in the clock of {@link #on}; {@code Long.MAX_VALUE} if never.
   */
  public long deadline() {
    long next = rest.until();
    for (Connection connection : connections) {
      next = Math.min(next, connection.deadline());
    }
    return next;
  }

  /**
   * @param now nanoseconds of a clock that never goes back
   * @return what is to be done, in order
   */
  public List<Action> on(Event event, long now) {
    actions = new ArrayList<>();
    switch (event) {
      case Event.Start() -> start();
      case Event.Stop(Message.Notification farewell) -> stop(farewell);
      case Event.Tick() -> tick(now);
      case Event.DialFailed(String reason) -> dialFailed(reason, now);
      case Event.Connected(long number, boolean inbound) -> connected(number, inbound, now);
      case Event.Received(long number, Message message) -> {
        Connection connection = find(number);
        if (connection != null) {
          received(connection, message, now);
        }
      }
      case Event.Malformed(long number, MessageException error) -> {
        Connection connection = find(number);
        if (connection != null) {
          abort(connection, error.notification(), "sent " + error.getMessage(), now);
        }
      }
      case Event.SendStuck(long number) -> {
        Connection connection = find(number);
        if (connection != null) {
          abort(connection, ErrorCode.SEND_HOLD_TIMER_EXPIRED, now);
        }
      }
      case Event.Reject(ErrorCode error) ->
          connections.stream()
              .filter(Connection::established)
              .findFirst()
              .ifPresent(connection -> abort(connection, error, now));
      case Event.PathLost() ->
          connections.stream()
              .filter(Connection::established)
              .findFirst()
              .ifPresent(connection -> pathLost(connection, now));
      case Event.Closed(long number, String reason) -> {
        Connection connection = find(number);
        if (connection != null) {
          lost(connection, reason, now);
        }
      }
    }
    return actions;
  }

  private @Nullable Connection find(long number) {
    return connections.stream().filter(c -> c.number == number).findFirst().orElse(null);
  }

  private void start() {
    if (!started) {
      started = true;
      rest.begin();
      resume();
    }
  }

  /** Looks for a connection, if there is none. */
  private void resume() {
    if (rest.over(connections.isEmpty())) {
      actions.add(new Action.Dial());
    }
  }

  private void stop(Message.@Nullable Notification farewell) {
    for (Connection connection : List.copyOf(connections)) {
      if (farewell != null) {
        actions.add(new Action.Send(connection.number, connection.farewell(farewell)));
      }
      drop(connection, "stopped", farewell == null);
    }
    started = false;
    rest.end();
  }

  private void tick(long now) {
    for (Connection connection : List.copyOf(connections)) {
      if (connection.holdAt <= now) {
        abort(connection, ErrorCode.HOLD_TIMER_EXPIRED, now);
      } else if (connection.keepaliveAt <= now) {
        keepalive(connection, now);
      }
    }
    if (rest.until() <= now) {
      resume();
    }
  }

  private void keepalive(Connection connection, long now) {
    actions.add(new Action.Send(connection.number, Message.KEEPALIVE));
    Negotiated agreed = connection.negotiated;
    if (agreed != null && agreed.holdSeconds() > 0) {
      long interval = config.timers().keepaliveNanos(agreed.holdSeconds());
      connection.keepaliveAt = now + (long) (interval * jitter.getAsDouble());
    }
  }

  private void dialFailed(String reason, long now) {
    rest.dialEnded();
    if (started && connections.isEmpty() && !rest.isTimed()) {
      lastError = reason;
      rest.untilDial(now);
    }
  }

  private void connected(long number, boolean inbound, long now) {
    if (!inbound) {
      rest.dialEnded();
    }
    boolean refusing = rest.isRefusing() && connections.isEmpty();
    boolean late = !inbound && state() == State.ESTABLISHED;
    if (!started || refusing || late) {
      actions.add(new Action.Close(number));
      return;
    }
    // A peer that connects again has given up its earlier attempt, even if we have not noticed yet.
    for (Connection old : List.copyOf(connections)) {
      if (old.inbound == inbound && !old.established()) {
        drop(old, "replaced", false);
      }
    }
    Connection connection = new Connection(number, inbound);
    connection.holdAt = now + config.timers().openHoldTime().toNanos();
    connections.add(connection);
    rest.interrupted();
    actions.add(new Action.Send(number, Handshake.open(config, restarted.getAsBoolean())));
  }

  private void received(Connection connection, Message message, long now) {
    switch (message) {
      case Message.Notification notification -> notified(connection, notification, now);
      case Message.Open open when connection.state == State.OPEN_SENT ->
          opened(connection, open, now);
      case Message.Keepalive() when connection.state == State.OPEN_CONFIRM ->
          establish(connection, now);
      case Message.Keepalive() when connection.established() -> heard(connection, now);
      case Message.Update update when connection.established() -> {
        heard(connection, now);
        actions.add(new Action.Deliver(update));
      }
      case Message.RouteRefresh refresh when connection.established() -> {
        heard(connection, now);
        actions.add(new Action.Deliver(refresh));
      }
      case Message.Open ignored -> unexpected(connection, now);
      case Message.Keepalive ignored -> unexpected(connection, now);
      case Message.Update ignored -> unexpected(connection, now);
      case Message.RouteRefresh ignored -> unexpected(connection, now);
    }
  }

  /** RFC 6608. */
  private void unexpected(Connection connection, long now) {
    ErrorCode error =
        switch (connection.state) {
          case IDLE, CONNECT, ACTIVE, OPEN_SENT -> ErrorCode.FSM_ERROR_OPEN_SENT;
          case OPEN_CONFIRM -> ErrorCode.FSM_ERROR_OPEN_CONFIRM;
          case ESTABLISHED -> ErrorCode.FSM_ERROR_ESTABLISHED;
        };
    abort(connection, error, now);
  }

  private void opened(Connection connection, Message.Open open, long now) {
    Negotiated agreed;
    try {
      agreed = Handshake.accept(open, config);
    } catch (MessageException e) {
      abort(connection, e.notification(), "sent " + e.getMessage(), now);
      return;
    }
    for (Connection other : List.copyOf(connections)) {
      if (other != connection && !survives(connection, other, agreed, now)) {
        actions.add(
            new Action.Send(
                connection.number, Message.Notification.of(ErrorCode.CONNECTION_COLLISION)));
        drop(connection, "collision", false);
        return;
      }
    }
    connection.negotiated = agreed;
    connection.state = State.OPEN_CONFIRM;
    heard(connection, now);
    keepalive(connection, now);
  }

  /** Decides between a connection whose OPEN just came and another; the loser is let go. */
  private boolean survives(Connection fresh, Connection other, Negotiated agreed, long now) {
    if (other.established()) {
      boolean restart =
          agreed.restart() != null
              && (agreed.restart().restarted() || now - other.establishedAt > COLLISION_NANOS);
      if (restart) {
        // RFC 4724 section 4.2: the peer is back before we noticed that it was gone.
        drop(other, "the peer restarted", true);
      }
      return restart;
    }
    boolean keepsInbound = Collision.keepsInbound(config, agreed);
    if (fresh.inbound == keepsInbound || fresh.inbound == other.inbound) {
      actions.add(
          new Action.Send(other.number, Message.Notification.of(ErrorCode.CONNECTION_COLLISION)));
      drop(other, "collision", false);
      return true;
    }
    return false;
  }

  private void establish(Connection connection, long now) {
    connection.state = State.ESTABLISHED;
    connection.establishedAt = now;
    heard(connection, now);
    Negotiated agreed = connection.negotiated;
    if (agreed == null) {
      throw new AssertionError("OpenConfirm without an OPEN");
    }
    actions.add(new Action.Up(connection.number, agreed));
  }

  /** RFC 4271: a KEEPALIVE or an UPDATE restarts the hold timer. */
  private void heard(Connection connection, long now) {
    Negotiated agreed = connection.negotiated;
    connection.holdAt =
        agreed != null && agreed.holdSeconds() > 0
            ? now + Duration.ofSeconds(agreed.holdSeconds()).toNanos()
            : Connection.NEVER;
  }

  private void notified(Connection connection, Message.Notification notification, long now) {
    drop(connection, "received " + notification, connection.outlives(notification));
    if (connections.isEmpty()) {
      lastError = "received " + notification;
      boolean cease = notification.isCease();
      rest.after(connection, cease, now);
    }
  }

  private void abort(Connection connection, ErrorCode error, long now) {
    abort(connection, Message.Notification.of(error), "sent " + error.text(), now);
  }

  private void abort(
      Connection connection, Message.Notification notification, String reason, long now) {
    Message.Notification sent = connection.farewell(notification);
    actions.add(new Action.Send(connection.number, sent));
    drop(connection, reason, connection.outlives(sent));
    lastError = reason;
    if (connections.isEmpty()) {
      boolean silence =
          notification.code() == ErrorCode.HOLD_TIMER_EXPIRED.code()
              || notification.equals(Message.Notification.of(ErrorCode.BFD_DOWN));
      rest.after(connection, silence, now);
    }
  }

  private void lost(Connection connection, String reason, long now) {
    drop(connection, reason, true);
    if (connections.isEmpty()) {
      lastError = reason;
      rest.after(connection, true, now);
    }
  }

  /**
   * Our BFD shares the fate of the process, and so may theirs: it may be a restart, which is not to
   * be made worse (RFC 5882 section 4.3.2.2). A NOTIFICATION (RFC 9384) would end it, unless both
   * sides outlive one, or nobody would have waited anyway.
   */
  private void pathLost(Connection connection, long now) {
    Negotiated agreed = connection.negotiated;
    boolean silent = agreed != null && agreed.restart() != null && !connection.keepsAfterErrors();
    if (silent) {
      lost(connection, ErrorCode.BFD_DOWN.text(), now);
    } else {
      abort(connection, ErrorCode.BFD_DOWN, now);
    }
  }

  private void drop(Connection connection, String reason, boolean graceful) {
    connections.remove(connection);
    actions.add(new Action.Close(connection.number));
    if (connection.established()) {
      actions.add(new Action.Down(reason, graceful));
    }
  }
}
