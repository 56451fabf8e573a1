package io.margay.bgp.session;

import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import org.jspecify.annotations.Nullable;

/**
 * What a session reacts to. Connections have numbers, which whoever owns the sockets gives out; a
 * number is never used twice.
 */
public sealed interface Event {

  /** The peer is configured. */
  record Start() implements Event {}

  /**
   * The peer is to be let go, until the next {@link Start}.
   *
   * @param farewell what to tell it, or null to fall silent, so that it keeps the routes for a
   *     graceful restart
   */
  record Stop(Message.@Nullable Notification farewell) implements Event {}

  /** Time has passed; needed at {@link Session#deadline()}, harmless at any time. */
  record Tick() implements Event {}

  /** An attempt that {@link Action.Dial} asked for came to nothing. */
  record DialFailed(String reason) implements Event {}

  /** A TCP connection stands. */
  record Connected(long connection, boolean inbound) implements Event {}

  /** A message arrived. */
  record Received(long connection, Message message) implements Event {}

  /** Bytes arrived that are no message. */
  record Malformed(long connection, MessageException error) implements Event {}

  /** The peer takes nothing any more although there is something to send (RFC 9687). */
  record SendStuck(long connection) implements Event {}

  /**
   * The session must end with this error, which is not one of its own rules: too many prefixes,
   * say.
   */
  record Reject(ErrorCode error) implements Event {}

  /** The path to the peer is gone, as BFD has noticed (RFC 5882 section 10.2). */
  record PathLost() implements Event {}

  /** The connection is gone. */
  record Closed(long connection, String reason) implements Event {}
}
