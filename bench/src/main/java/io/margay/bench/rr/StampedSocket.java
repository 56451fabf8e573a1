package io.margay.bench.rr;

import io.margay.bgp.kernel.Native;
import io.margay.bgp.netty.NativeSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection that tells when the kernel received what is read from it (socket(7), SO_TIMESTAMPNS;
 * x86-64 and AArch64): however late the reader comes, the time is that of the packet. Through a
 * cable between two namespaces a packet is received on the processor that sends it, within the call
 * that sends it, so the time is also that of the sending.
 */
final class StampedSocket {

  private static final int SOL_SOCKET = 1;

  /** Also the type of the control message that brings the time. */
  private static final int SO_TIMESTAMPNS = 35;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int EAGAIN = 11;
  private static final long NANOS = 1_000_000_000;

  /** struct msghdr: name, its length, parts, their number, control, its length, flags. */
  private static final int HEADER = 56;

  private static final int CONTROL = 64;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MethodHandle SET =
      Native.of("setsockopt", INT, INT, INT, INT, ValueLayout.ADDRESS, INT);
  private static final MethodHandle RECEIVE =
      Native.of("recvmsg", LONG, INT, ValueLayout.ADDRESS, INT);

  private final int number;
  private final MemorySegment header = Arena.ofAuto().allocate(HEADER, 8);
  private final MemorySegment part = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment control = Arena.ofAuto().allocate(CONTROL, 8);
  private long receivedAt;

  /**
   * Has the kernel note times from now on.
   *
   * @param connected must stay open as long as this is used
   */
  StampedSocket(SocketChannel connected) throws IOException {
    InetSocketAddress local = (InetSocketAddress) connected.getLocalAddress();
    InetSocketAddress remote = (InetSocketAddress) connected.getRemoteAddress();
    number = NativeSocket.connection(local, remote);
    header.set(ValueLayout.ADDRESS, 16, part);
    header.set(LONG, 24, 1);
    header.set(ValueLayout.ADDRESS, 32, control);
    int failed =
        Native.call((arena, state) ->
            (int)
                SET.invokeExact(
                    state, number, SOL_SOCKET, SO_TIMESTAMPNS, arena.allocateFrom(INT, 1), 4));
    if (failed < 0) {
      throw new IOException("the kernel notes no times, errno " + -failed);
    }
  }

  /**
   * Reads what is there.
   *
   * @param into outside the heap
   * @return how many bytes; 0 if there are none now, -1 at the end
   */
  int read(ByteBuffer into) throws IOException {
    MemorySegment bytes = MemorySegment.ofBuffer(into);
    part.set(ValueLayout.ADDRESS, 0, bytes);
    part.set(LONG, 8, bytes.byteSize());
    header.set(LONG, 40, CONTROL);
    int count =
        Native.call(
            (_, state) -> (int) (long) RECEIVE.invokeExact(state, number, header, MSG_DONTWAIT));
    if (count == -EAGAIN) {
      return 0;
    }
    if (count < 0) {
      throw new IOException("reading failed, errno " + -count);
    }
    if (count == 0) {
      return -1;
    }
    note();
    into.position(into.position() + count);
    return count;
  }

  /** struct cmsghdr and struct timespec. */
  private void note() {
    boolean there =
        header.get(LONG, 40) >= 32
            && control.get(INT, 8) == SOL_SOCKET
            && control.get(INT, 12) == SO_TIMESTAMPNS;
    receivedAt = there ? control.get(LONG, 16) * NANOS + control.get(LONG, 24) : 0;
  }

  /**
   * When the last of the bytes that were read last came, in nanoseconds since the epoch; 0 if the
   * kernel did not tell, as it begins to only shortly after it was asked.
   */
  long receivedAt() {
    return receivedAt;
  }
}
