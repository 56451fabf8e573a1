package io.margay.bgp.netty;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's number of a connection that Java opened, to send on it without Java's locks and
 * copies: they cost a third of what the kernel does for one short message.
 */
final class Descriptor {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** socket.h: not to wait for room, and no signal if the other end is gone. */
  private static final int MSG_DONTWAIT = 0x40;

  private static final int MSG_NOSIGNAL = 0x4000;

  private static final MethodHandle SEND = of("send", LONG, INT, LONG, LONG, INT);
  private static final MethodHandle DUP = of("dup", INT, INT);
  private static final MethodHandle CLOSE = of("close", INT, INT);

  private final int number;

  private Descriptor(int number) {
    this.number = number;
  }

  private static MethodHandle of(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  /**
   * The number that the process's next socket gets, unless another thread opens something before:
   * the lowest that is free.
   */
  static int next() {
    try {
      int free = (int) DUP.invokeExact(0);
      if (free >= 0) {
        int _ = (int) CLOSE.invokeExact(free);
      }
      return free;
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * That of a connection.
   *
   * @param guess the number that it probably has; if it has not, it is looked for
   * @throws IOException if it is not connected
   */
  static Descriptor of(SocketChannel connected, int guess) throws IOException {
    @Nullable InetSocketAddress local = (InetSocketAddress) connected.getLocalAddress();
    @Nullable InetSocketAddress remote = (InetSocketAddress) connected.getRemoteAddress();
    if (local == null || remote == null) {
      throw new IOException("not connected");
    }
    return new Descriptor(NativeSocket.connection(guess, local, remote));
  }

  /**
   * Sends as much as the socket takes at once. The connection must be open.
   *
   * @param address of the bytes in native memory
   * @return how many bytes it took; 0 also for an error, which the next write of the usual way
   *     meets again
   */
  int send(long address, int length) {
    try {
      return (int)
          Math.max(
              0,
              (long) SEND.invokeExact(number, address, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Goes the way of {@link #send} to no socket, so that the JVM knows it. */
  static void rehearse() {
    new Descriptor(-1).send(0, 0);
  }

  private static AssertionError failed(Throwable e) {
    return new AssertionError("a C function throws nothing", e);
  }
}
