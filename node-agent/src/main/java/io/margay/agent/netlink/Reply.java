package io.margay.agent.netlink;

import java.nio.ByteBuffer;

/**
 * A received message.
 *
 * @param port of the socket that asked for it, or, in an event, for the change; 0 is the kernel
 * @param payload what follows the header, in the machine's order; good until the next receive
 */
public record Reply(int type, int port, ByteBuffer payload) {

  /** The attributes after a fixed part of this many bytes. */
  public Attributes attributes(int fixed) {
    return Attributes.of(payload, fixed);
  }
}
