package io.margay.bgp.session;

import io.margay.bgp.wire.Message;

/** What is to be done after an event, in order. */
public sealed interface Action {

  /** Try once to connect to the peer. */
  record Dial() implements Action {}

  /** Send a message. */
  record Send(long connection, Message message) implements Action {}

  /** Close the connection when what was sent is out; no event need follow. */
  record Close(long connection) implements Action {}

  /** The session is established over this connection. */
  record Up(long connection, Negotiated negotiated) implements Action {}

  /** An UPDATE or a ROUTE-REFRESH for the routing tables. */
  record Deliver(Message message) implements Action {}

  /**
   * The established session ended.
   *
   * @param graceful the connection was lost without a word, which is how a restart looks (RFC 4724
   *     section 4.2)
   */
  record Down(String reason, boolean graceful) implements Action {}
}
