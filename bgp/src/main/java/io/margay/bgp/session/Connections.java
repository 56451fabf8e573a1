package io.margay.bgp.session;

import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections with one peer, at most one from each side beside an established one, and what is
 * to be done with them.
 */
final class Connections {

  /** How late after a session came up a second connection still counts as a collision. */
  private static final long COLLISION_NANOS = Duration.ofSeconds(5).toNanos();

  private final SessionConfig config;
  private final List<Connection> all = new ArrayList<>(2);
  private List<Action> actions = new ArrayList<>();

  Connections(SessionConfig config) {
    this.config = config;
  }

  /** What is to be done since this was last asked, in order. */
  List<Action> take() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  void act(Action action) {
    actions.add(action);
  }

  void send(Connection connection, Message message) {
    actions.add(new Action.Send(connection.number, message));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Those there are now, whatever becomes of them. */
  List<Connection> now() {
    return List.copyOf(all);
  }

  @Nullable Connection find(long number) {
    return all.stream().filter(c -> c.number == number).findFirst().orElse(null);
  }

  Optional<Connection> established() {
    return all.stream().filter(Connection::established).findFirst();
  }

  /** The state of the one that has come furthest. */
  Optional<State> furthest() {
    return all.stream().map(c -> c.state).max(State::compareTo);
  }

  /** When a timer of one is due; {@link Connection#NEVER} without any. */
  long deadline() {
    return all.stream().mapToLong(Connection::deadline).min().orElse(Connection.NEVER);
  }

  /** A peer that connects again has given up its earlier attempt, even if we have not noticed. */
  void add(Connection fresh) {
    for (Connection old : now()) {
      if (old.inbound == fresh.inbound && !old.established()) {
        drop(old, "replaced", false);
      }
    }
    all.add(fresh);
  }

  void drop(Connection connection, String reason, boolean graceful) {
    all.remove(connection);
    actions.add(new Action.Close(connection.number));
    if (connection.established()) {
      actions.add(new Action.Down(reason, graceful));
    }
  }

  /**
   * Lets all go that must not be beside this one, or this one.
   *
   * @param agreed by the OPEN that has just come by it
   * @return whether it stays
   */
  boolean settle(Connection fresh, Negotiated agreed, long now) {
    for (Connection other : now()) {
      if (other != fresh && !survives(fresh, other, agreed, now)) {
        collided(fresh);
        return false;
      }
    }
    return true;
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
      collided(other);
      return true;
    }
    return false;
  }

  private void collided(Connection loser) {
    send(loser, Message.Notification.of(ErrorCode.CONNECTION_COLLISION));
    drop(loser, "collision", false);
  }
}
