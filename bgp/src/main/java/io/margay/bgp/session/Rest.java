package io.margay.bgp.session;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * What a session without a connection does: it waits for an attempt of its own, or for the peer's,
 * or refuses the peer for a while.
 */
final class Rest {

  private final SessionConfig config;
  private final DoubleSupplier jitter;
  private final Backoff backoff;

  private boolean dialing;
  private State state = State.IDLE;
  private long until = Connection.NEVER;

  /**
   * @param jitter factors for pauses
   */
  Rest(SessionConfig config, DoubleSupplier jitter) {
    this.config = config;
    this.jitter = jitter;
    this.backoff = new Backoff(config.timers());
  }

  /** Idle, Connect or Active. */
  State state() {
    return state;
  }

  /** When it is over, in the session's clock; {@link Connection#NEVER} if only by an event. */
  long until() {
    return until;
  }

  boolean isTimed() {
    return until != Connection.NEVER;
  }

  /** Whether the peer is not let in. */
  boolean isRefusing() {
    return state == State.IDLE;
  }

  /** The session starts. */
  void begin() {
    backoff.forgive();
  }

  /** The session stops. */
  void end() {
    state = State.IDLE;
    until = Connection.NEVER;
  }

  /** A connection came. */
  void interrupted() {
    until = Connection.NEVER;
  }

  /**
   * The time is over.
   *
   * @param alone there is no connection
   * @return whether to dial now
   */
  boolean over(boolean alone) {
    until = Connection.NEVER;
    if (config.passive()) {
      state = State.ACTIVE;
    } else if (alone) {
      state = State.CONNECT;
      // An attempt from before a stop may still be under way: it is as good as a new one.
      boolean dial = !dialing;
      dialing = true;
      return dial;
    }
    return false;
  }

  /** An attempt to connect came to its end, whatever that is. */
  void dialEnded() {
    dialing = false;
  }

  /** Waits before the next attempt; the peer may come before. */
  void untilDial(long now) {
    rest(State.ACTIVE, config.timers().retryMax(), now);
  }

  /**
   * The last connection is gone.
   *
   * @param welcome the peer may connect again at once; if not, it is refused for a while
   */
  void after(Connection last, boolean welcome, long now) {
    if (last.established()
        && now - last.establishedAt >= config.timers().forgiveAfter().toNanos()) {
      backoff.forgive();
    }
    if (welcome) {
      untilDial(now);
    } else {
      rest(State.IDLE, config.timers().idleMax(), now);
    }
  }

  private void rest(State next, Duration max, long now) {
    state = next;
    until = now + (long) (backoff.next(max) * jitter.getAsDouble());
  }
}
