package io.margay.bgp.session;

import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import org.jspecify.annotations.Nullable;

/** How connections end, and what the session does then. */
final class Ending {

  private final Connections connections;
  private final Rest rest;
  private @Nullable String lastError;

  Ending(Connections connections, Rest rest) {
    this.connections = connections;
    this.rest = rest;
  }

  /** Why the last session or attempt failed, or null if none did. */
  @Nullable String lastError() {
    return lastError;
  }

  /** An attempt of ours came to nothing. */
  void failed(String reason, long now) {
    lastError = reason;
    rest.untilDial(now);
  }

  /** The peer says why it ends the connection. */
  void notified(Connection connection, Message.Notification notification, long now) {
    String reason = "received " + notification;
    connections.drop(connection, reason, connection.outlives(notification));
    after(connection, reason, notification.isCease(), now);
  }

  /** The connection is gone without a word. */
  void lost(Connection connection, String reason, long now) {
    connections.drop(connection, reason, true);
    after(connection, reason, true, now);
  }

  /** We end it. */
  void abort(Connection connection, ErrorCode error, long now) {
    abort(connection, Message.Notification.of(error), "sent " + error.text(), now);
  }

  /**
   * We end it.
   *
   * @param reason for our operators
   */
  void abort(Connection connection, Message.Notification notification, String reason, long now) {
    Message.Notification sent = connection.farewell(notification);
    connections.send(connection, sent);
    connections.drop(connection, reason, connection.outlives(sent));
    lastError = reason;
    boolean silence =
        notification.code() == ErrorCode.HOLD_TIMER_EXPIRED.code()
            || notification.equals(Message.Notification.of(ErrorCode.BFD_DOWN));
    after(connection, reason, silence, now);
  }

  /**
   * Our BFD shares the fate of the process, and so may theirs: it may be a restart, which is not to
   * be made worse (RFC 5882 section 4.3.2.2). A NOTIFICATION (RFC 9384) would end it, unless both
   * sides outlive one, or nobody would have waited anyway.
   */
  void pathLost(Connection connection, long now) {
    Negotiated agreed = connection.negotiated;
    boolean silent = agreed != null && agreed.restart() != null && !connection.keepsAfterErrors();
    if (silent) {
      lost(connection, ErrorCode.BFD_DOWN.text(), now);
    } else {
      abort(connection, ErrorCode.BFD_DOWN, now);
    }
  }

  /**
   * @param welcome the peer may connect again at once
   */
  private void after(Connection last, String reason, boolean welcome, long now) {
    if (connections.isEmpty()) {
      lastError = reason;
      rest.after(last, welcome, now);
    }
  }
}
