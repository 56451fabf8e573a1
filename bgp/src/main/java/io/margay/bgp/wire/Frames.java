package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whole messages one after another in one growing array. */
public final class Frames {

  private static final int MARKER = 16;

  private ByteBuffer buffer = ByteBuffer.allocate(4096);

  /** The bytes written so far. */
  public int size() {
    return buffer.position();
  }

  /** Everything written, not a copy: valid up to {@link #size} and until more is written. */
  public byte[] array() {
    return buffer.array();
  }

  /** Appends a whole message. */
  public void add(byte[] message) {
    room(message.length);
    buffer.put(message);
  }

  /** Begins a message of this length; the header is written, the caller writes the rest. */
  ByteBuffer begin(int type, int length) {
    room(length);
    buffer.putLong(-1).putLong(-1).putShort((short) length).put((byte) type);
    return buffer;
  }

  private void room(int length) {
    if (buffer.remaining() < length) {
      int size = Math.max(2 * buffer.capacity(), buffer.position() + length);
      buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(buffer.position());
    }
  }

  /** Each message as an array of its own. */
  public List<byte[]> split() {
    List<byte[]> messages = new ArrayList<>();
    int at = 0;
    while (at < size()) {
      int length = buffer.getShort(at + MARKER) & 0xffff;
      messages.add(Arrays.copyOfRange(buffer.array(), at, at + length));
      at += length;
    }
    return messages;
  }
}
