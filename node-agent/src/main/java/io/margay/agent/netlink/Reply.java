package io.margay.agent.netlink;

import java.nio.ByteBuffer;

/**
 * A received message.
 *
 * @param payload what follows the header, in the machine's order; good until the next receive
 */
public record Reply(int type, ByteBuffer payload) {

  /** The attributes after a fixed part of this many bytes. */
  public Attributes attributes(int fixed) {
    return Attributes.of(payload, fixed);
  }
}
