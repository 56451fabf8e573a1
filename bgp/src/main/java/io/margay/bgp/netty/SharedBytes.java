package io.margay.bgp.netty;

import io.margay.bgp.wire.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Messages for several peers in memory that sockets can send from, until all have sent them. */
final class SharedBytes implements AutoCloseable {

  /** Below this many bytes memory is taken from the pool, above from the system and given back. */
  private static final int POOLED = 16 * 1024;

  private final ByteBuf bytes;
  private final ByteBuffer window;

  SharedBytes(Frames frames) {
    int size = frames.size();
    bytes =
        size < POOLED
            ? ByteBufAllocator.DEFAULT.directBuffer(size)
            : Unpooled.directBuffer(size, size);
    bytes.writeBytes(frames.array(), 0, size);
    window = bytes.nioBuffer(0, size);
  }

  /** Whether {@link #address} is known, which it is unless Netty may not use native memory. */
  boolean hasAddress() {
    return bytes.hasMemoryAddress();
  }

  /** Of the first byte in native memory, as long as this is not closed. */
  long address() {
    return bytes.memoryAddress();
  }

  /** These bytes, to be read before the next call. */
  ByteBuffer window(int from, int to) {
    return window.limit(to).position(from);
  }

  /** These bytes for as long as they are wanted; whoever takes them releases them. */
  ByteBuf slice(int from, int to) {
    return bytes.retainedSlice(from, to - from);
  }

  @Override
  public void close() {
    bytes.release();
  }
}
