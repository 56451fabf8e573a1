package io.margay.bgp.session;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** Two sides, the connections between them, and a clock; everything from one seed. */
final class SessionSimulation {

  private static final long AS = 65000;

  /** How long the calm lasts at most: longer than any timer of the sessions. */
  private static final long CALM = Duration.ofMinutes(20).toNanos();

  /** How long a session must have lasted for the calm to be over: longer than its hold time. */
  private static final long LASTING = Duration.ofMinutes(3).toNanos();

  private final Random dice;
  private final Side[] sides;
  private final Map<Long, Wire> wires = new HashMap<>();
  private long now = 1_000_000_000L;
  private long lastWire;

  /** A TCP connection: what is on its way to each side, and which sides still have it. */
  private static final class Wire {
    final long number;
    final List<Queue<Message>> toSide = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    final boolean[] open = {true, true};
    boolean cut;

    Wire(long number) {
      this.number = number;
    }
  }

  /** One session and what it has asked for; checks that it only asks for what makes sense. */
  private final class Side {
    final int index;
    final Session session;
    int dials;
    long up = -1;

    /**
     * @param higher whether the second side has the higher identifier
     */
    Side(int index, boolean passive, boolean higher) {
      this.index = index;
      IpAddress id = IpAddress.ipv4(0x0a000001 + (higher ? index : 1 - index));
      this.session =
          new Session(
              new SessionConfig(
                  AS,
                  id,
                  AS,
                  passive,
                  List.of(AfiSafi.IPV4_UNICAST),
                  120,
                  Timers.DEFAULT,
                  SessionConfig.Features.NONE),
              () -> 0.75 + dice.nextDouble() / 4,
              dice::nextBoolean);
    }

    void on(Event event) {
      for (Action action : session.on(event, now)) {
        perform(action);
      }
      require(session.deadline() > 0, "a deadline is a time");
      require(
          (up >= 0) == (session.state() == State.ESTABLISHED),
          "the state says what the actions said");
      require(dials <= 1, "one attempt to connect at a time");
    }

    private void perform(Action action) {
      switch (action) {
        case Action.Dial() -> dials++;
        case Action.Send(long connection, Message message) -> {
          Wire wire = wires.get(connection);
          require(wire != null && wire.open[index], "sends on a connection that it has");
          wire.toSide.get(1 - index).add(message);
        }
        case Action.Close(long connection) -> {
          Wire wire = wires.get(connection);
          require(wire != null, "closes a connection that there was");
          wire.open[index] = false;
        }
        case Action.Up(long connection, Negotiated negotiated) -> {
          require(up < 0, "one session at a time");
          require(negotiated.holdSeconds() == 90, "the lower hold time");
          up = connection;
        }
        case Action.Deliver(Message message) ->
            require(up >= 0, "delivers within a session only: " + message);
        case Action.Down(String reason, boolean graceful) -> {
          require(up >= 0, "ends a session that there was: " + reason);
          up = -1;
        }
      }
    }
  }

  SessionSimulation(long seed) {
    this.dice = new Random(seed);
    boolean passive = dice.nextInt(3) == 0;
    boolean higher = dice.nextBoolean();
    this.sides = new Side[] {new Side(0, false, higher), new Side(1, passive, higher)};
    sides[0].on(new Event.Start());
    sides[1].on(new Event.Start());
  }

  boolean established() {
    return sides[0].up >= 0 && sides[0].up == sides[1].up;
  }

  /** Anything may happen. */
  void disturb(int steps) {
    for (int i = 0; i < steps; i++) {
      Side side = sides[dice.nextInt(2)];
      switch (dice.nextInt(14)) {
        case 0 -> cut();
        case 1 -> side.on(new Event.Stop(dice.nextBoolean() ? cease() : null));
        case 2, 3 -> side.on(new Event.Start());
        case 4 -> {
          if (side.dials > 0) {
            side.dials--;
            side.on(new Event.DialFailed("refused"));
          }
        }
        case 5 -> confuse(side);
        case 6, 7 -> pass(dice.nextInt(5) == 0 ? Duration.ofSeconds(100) : Duration.ofSeconds(2));
        default -> move();
      }
    }
    sides[0].on(new Event.Start());
    sides[1].on(new Event.Start());
  }

  private static Message.Notification cease() {
    return Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN);
  }

  /** Nothing goes wrong any more. */
  void calm() {
    long end = now + CALM;
    long since = now;
    while (now < end && now - since < LASTING) {
      since = established() ? since : now;
      for (int i = 0; i < 40; i++) {
        move();
      }
      pass(Duration.ofSeconds(1));
    }
  }

  /** Time passes; both sides tick when they asked to. */
  private void pass(Duration duration) {
    now += dice.nextLong(duration.toNanos()) + 1;
    for (Side side : sides) {
      if (side.session.deadline() <= now) {
        side.on(new Event.Tick());
      }
    }
  }

  /** One thing that is under way arrives: a connection, a message, or the news of an end. */
  private void move() {
    Side side = sides[dice.nextInt(2)];
    if (side.dials > 0 && dice.nextBoolean()) {
      side.dials--;
      connect(side.index);
      return;
    }
    List<Wire> all = new ArrayList<>(wires.values());
    if (all.isEmpty()) {
      return;
    }
    Wire wire = all.get(dice.nextInt(all.size()));
    if (!wire.open[side.index]) {
      wire.toSide.get(side.index).clear();
    } else if (!wire.toSide.get(side.index).isEmpty() && !wire.cut) {
      Message message = wire.toSide.get(side.index).remove();
      side.on(new Event.Received(wire.number, message));
    } else if (wire.cut || !wire.open[1 - side.index]) {
      wire.open[side.index] = false;
      side.on(new Event.Closed(wire.number, "closed"));
    }
    if (!wire.open[0] && !wire.open[1]) {
      wires.remove(wire.number);
    }
  }

  private void connect(int dialler) {
    Wire wire = new Wire(++lastWire);
    wires.put(wire.number, wire);
    sides[dialler].on(new Event.Connected(wire.number, false));
    sides[1 - dialler].on(new Event.Connected(wire.number, true));
  }

  private void cut() {
    wires.values().forEach(wire -> wire.cut |= dice.nextBoolean());
  }

  private void confuse(Side side) {
    for (Wire wire : List.copyOf(wires.values())) {
      if (wire.open[side.index] && dice.nextBoolean()) {
        Event event =
            dice.nextBoolean()
                ? new Event.Malformed(
                    wire.number, new MessageException(ErrorCode.BAD_MESSAGE_LENGTH, "seven"))
                : new Event.SendStuck(wire.number);
        side.on(event);
      }
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError("broken: " + rule);
    }
  }
}
