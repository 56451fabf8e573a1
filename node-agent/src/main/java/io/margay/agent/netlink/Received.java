package io.margay.agent.netlink;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * What one receive brought: messages one behind the other, read by stepping through them with
 * {@link #next} (linux/netlink.h: {@code struct nlmsghdr}, {@code struct nlmsgerr}).
 */
final class Received {

  private static final int F_DUMP_INTERRUPTED = 0x10;
  private static final int MESSAGE_ERROR = 2;
  private static final int MESSAGE_DONE = 3;

  private final Descriptor from;
  private final MemorySegment segment;
  private final ByteBuffer bytes;
  private int length;
  private int at;
  private int following;

  /**
   * @param segment to receive into; the kernel cuts off what does not fit
   */
  Received(Descriptor from, MemorySegment segment) {
    this.from = from;
    this.segment = segment;
    this.bytes = segment.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * Takes the next lot, in place of what was there; before its first message.
   *
   * @return as {@link Descriptor#receive}
   */
  int receive(int flags) {
    int received = from.receive(segment, flags);
    length = Math.max(0, received);
    following = 0;
    return received;
  }

  /** Waits for the next lot, which it must be possible to read. */
  Received await() throws NetlinkException {
    while (true) {
      int received = receive(0);
      if (received != -NetlinkException.EINTR) {
        Descriptor.check(received, "read a netlink answer");
        return this;
      }
    }
  }

  /** Steps to the next message; false if there is none. */
  boolean next() {
    at = following;
    if (at + Message.HEADER > length) {
      return false;
    }
    following = at + Math.max(Message.HEADER, bytes.getInt(at) + 3 & ~3);
    return true;
  }

  int sequence() {
    return bytes.getInt(at + 8);
  }

  private int type() {
    return bytes.getShort(at + 4) & 0xffff;
  }

  private int flags() {
    return bytes.getShort(at + 6);
  }

  /** Whether it tells that a request was done or refused. */
  boolean isOutcome() {
    return type() == MESSAGE_ERROR;
  }

  /** Whether it is the last answer to a request. */
  boolean isLast() {
    return isOutcome() || type() == MESSAGE_DONE;
  }

  boolean interrupted() {
    return (flags() & F_DUMP_INTERRUPTED) != 0;
  }

  /** The number of the error that a last answer tells; 0 if the request was done. */
  int error() {
    return length - at >= Message.HEADER + 4 ? -bytes.getInt(at + Message.HEADER) : 0;
  }

  NetlinkException refusal(String doing) {
    String words = Refusals.words(reply().payload(), flags());
    return new NetlinkException(
        error(),
        doing
            + ": "
            + NetlinkException.words(error())
            + (words.isEmpty() ? "" : " (" + words + ")"));
  }

  Reply reply() {
    int payload = bytes.getInt(at) - Message.HEADER;
    return new Reply(
        type(),
        bytes.getInt(at + 12),
        bytes.slice(at + Message.HEADER, payload).order(ByteOrder.nativeOrder()));
  }

  /** Hands on every message from the present place on. */
  void each(Consumer<Reply> reader) {
    while (next()) {
      reader.accept(reply());
    }
  }
}
