package io.margay.bgp.session;

import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
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

  private final SessionConfig config;
  private final DoubleSupplier jitter;
  private final BooleanSupplier restarted;
  private final Rest rest;
  private final Connections connections;
  private final Ending ending;
  private boolean started;

  /**
   * @param jitter factors for pauses and keepalives, 0.75 to 1 (RFC 4271 section 10)
   * @param restarted whether our OPEN says that we have just restarted (RFC 4724 section 3)
   */
  public Session(SessionConfig config, DoubleSupplier jitter, BooleanSupplier restarted) {
    this.config = config;
    this.jitter = jitter;
    this.restarted = restarted;
    this.rest = new Rest(config, jitter);
    this.connections = new Connections(config);
    this.ending = new Ending(connections, rest);
  }

  /** The state of the connection that has come furthest, or how the session waits for one. */
  public State state() {
    return connections.furthest().orElse(rest.state());
  }

  /** Why the last session or attempt failed, or null if none did. */
  public @Nullable String lastError() {
    return ending.lastError();
  }

  /**
   * When {@link Event.Tick} is due, in the clock of {@link #on}; {@code Long.MAX_VALUE} if never.
   */
  public long deadline() {
    return Math.min(rest.until(), connections.deadline());
  }

  /**
   * @param now nanoseconds of a clock that never goes back
   * @return what is to be done, in order
   */
  public List<Action> on(Event event, long now) {
    switch (event) {
      case Event.Start() -> start();
      case Event.Stop(Message.Notification farewell) -> stop(farewell);
      case Event.Tick() -> tick(now);
      case Event.DialFailed(String reason) -> dialFailed(reason, now);
      case Event.Connected(long number, boolean inbound) -> connected(number, inbound, now);
      case Event.Received(long number, Message message) -> {
        Connection connection = connections.find(number);
        if (connection != null) {
          received(connection, message, now);
        }
      }
      case Event.Malformed(long number, MessageException error) -> {
        Connection connection = connections.find(number);
        if (connection != null) {
          malformed(connection, error, now);
        }
      }
      case Event.SendStuck(long number) -> {
        Connection connection = connections.find(number);
        if (connection != null) {
          ending.abort(connection, ErrorCode.SEND_HOLD_TIMER_EXPIRED, now);
        }
      }
      case Event.Reject(ErrorCode error) ->
          connections.established().ifPresent(c -> ending.abort(c, error, now));
      case Event.PathLost() -> connections.established().ifPresent(c -> ending.pathLost(c, now));
      case Event.Closed(long number, String reason) -> {
        Connection connection = connections.find(number);
        if (connection != null) {
          ending.lost(connection, reason, now);
        }
      }
    }
    return connections.take();
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
      connections.act(new Action.Dial());
    }
  }

  private void stop(Message.@Nullable Notification farewell) {
    for (Connection connection : connections.now()) {
      if (farewell != null) {
        connections.send(connection, connection.farewell(farewell));
      }
      connections.drop(connection, "stopped", farewell == null);
    }
    started = false;
    rest.end();
  }

  private void tick(long now) {
    for (Connection connection : connections.now()) {
      if (connection.holdAt <= now) {
        ending.abort(connection, ErrorCode.HOLD_TIMER_EXPIRED, now);
      } else if (connection.keepaliveAt <= now) {
        keepalive(connection, now);
      }
    }
    if (rest.until() <= now) {
      resume();
    }
  }

  private void keepalive(Connection connection, long now) {
    connections.send(connection, Message.KEEPALIVE);
    connection.keptAlive(config.timers(), jitter.getAsDouble(), now);
  }

  private void dialFailed(String reason, long now) {
    rest.dialEnded();
    if (started && connections.isEmpty() && !rest.isTimed()) {
      ending.failed(reason, now);
    }
  }

  private void connected(long number, boolean inbound, long now) {
    if (!inbound) {
      rest.dialEnded();
    }
    boolean refusing = rest.isRefusing() && connections.isEmpty();
    boolean late = !inbound && state() == State.ESTABLISHED;
    if (!started || refusing || late) {
      connections.act(new Action.Close(number));
      return;
    }
    Connection connection = new Connection(number, inbound);
    connection.holdAt = now + config.timers().openHoldTime().toNanos();
    connections.add(connection);
    rest.interrupted();
    connections.send(connection, Handshake.open(config, restarted.getAsBoolean()));
  }

  private void received(Connection connection, Message message, long now) {
    switch (message) {
      case Message.Notification notification -> ending.notified(connection, notification, now);
      case Message.Open open when connection.state == State.OPEN_SENT ->
          opened(connection, open, now);
      case Message.Keepalive() when connection.state == State.OPEN_CONFIRM ->
          establish(connection, now);
      case Message.Keepalive() when connection.established() -> connection.heard(now);
      case Message.Update update when connection.established() -> {
        connection.heard(now);
        connections.act(new Action.Deliver(update));
      }
      case Message.RouteRefresh refresh when connection.established() -> {
        connection.heard(now);
        connections.act(new Action.Deliver(refresh));
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
    ending.abort(connection, error, now);
  }

  private void malformed(Connection connection, MessageException error, long now) {
    ending.abort(connection, error.notification(), "sent " + error.getMessage(), now);
  }

  private void opened(Connection connection, Message.Open open, long now) {
    Negotiated agreed;
    try {
      agreed = Handshake.accept(open, config);
    } catch (MessageException e) {
      malformed(connection, e, now);
      return;
    }
    if (connections.settle(connection, agreed, now)) {
      connection.negotiated = agreed;
      connection.state = State.OPEN_CONFIRM;
      connection.heard(now);
      keepalive(connection, now);
    }
  }

  private void establish(Connection connection, long now) {
    Negotiated agreed = connection.negotiated;
    if (agreed == null) {
      throw new AssertionError("OpenConfirm without an OPEN");
    }
    connection.state = State.ESTABLISHED;
    connection.establishedAt = now;
    connection.heard(now);
    connections.act(new Action.Up(connection.number, agreed));
  }
}
