package io.margay.bgp.session;

import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One TCP connection of a session, and how far it has come. */
final class Connection {

  static final long NEVER = Long.MAX_VALUE;

  final long number;
  final boolean inbound;
  State state = State.OPEN_SENT;
  @Nullable Negotiated negotiated;
  long establishedAt;
  long holdAt = NEVER;
  long keepaliveAt = NEVER;

  Connection(long number, boolean inbound) {
    this.number = number;
    this.inbound = inbound;
  }

  boolean established() {
    return state == State.ESTABLISHED;
  }

  /** Whether both sides keep routes although a NOTIFICATION ends the session (RFC 8538). */
  boolean outlives(Message.Notification notification) {
    return keepsAfterErrors() && !notification.isHard();
  }

  /** Whether only a Hard Reset ends what is kept. */
  boolean keepsAfterErrors() {
    return negotiated != null
        && negotiated.restart() != null
        && negotiated.restart().notification();
  }

  /** A NOTIFICATION as it is to be sent: a Hard Reset where nobody need wait for a return. */
  Message.Notification farewell(Message.Notification notification) {
    return keepsAfterErrors() && isForGood(notification) ? notification.hard() : notification;
  }

  /** After these nobody need wait for the session to come back (RFC 8538 section 5). */
  private static boolean isForGood(Message.Notification notification) {
    return switch (ErrorCode.find(notification.code(), notification.subcode())) {
      case ADMINISTRATIVE_SHUTDOWN, PEER_DECONFIGURED, TOO_MANY_PREFIXES -> true;
      case null, default -> false;
    };
  }

  long deadline() {
    return Math.min(holdAt, keepaliveAt);
  }

  /** RFC 4271: a KEEPALIVE or an UPDATE restarts the hold timer. */
  void heard(long now) {
    holdAt =
        negotiated != null && negotiated.holdSeconds() > 0
            ? now + Duration.ofSeconds(negotiated.holdSeconds()).toNanos()
            : NEVER;
  }

  /**
   * A KEEPALIVE was sent.
   *
   * @param jitter of the pause until the next
   */
  void keptAlive(Timers timers, double jitter, long now) {
    if (negotiated != null && negotiated.holdSeconds() > 0) {
      keepaliveAt = now + (long) (timers.keepaliveNanos(negotiated.holdSeconds()) * jitter);
    }
  }
}
