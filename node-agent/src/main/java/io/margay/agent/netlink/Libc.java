package io.margay.agent.netlink;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's calls that netlink needs. Every one returns what the C function returns, or
 * {@code -errno} where that fails.
 */
final class Libc {

  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_RCVTIMEO = 20;
  static final int MSG_DONTWAIT = 0x40;
  static final int O_CLOEXEC = 0x80000;
  static final int CLONE_NEWNET = 0x40000000;

  /** asm-generic/unistd.h; the C library has no words for them everywhere. */
  private static final long FSOPEN = 430;

  private static final long FSCONFIG = 431;
  private static final long FSMOUNT = 432;

  /** linux/mount.h. */
  private static final long FSCONFIG_CREATE = 6;

  private static final long CLOEXEC = 1;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = of("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = of("bind", INT, INT, POINTER, INT);
  private static final MethodHandle SET_OPTION = of("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle SOCKET_NAME = of("getsockname", INT, INT, POINTER, POINTER);
  private static final MethodHandle SEND = of("send", LONG, INT, POINTER, LONG, INT);
  private static final MethodHandle RECEIVE = of("recv", LONG, INT, POINTER, LONG, INT);
  private static final MethodHandle OPEN = of("open", INT, POINTER, INT);
  private static final MethodHandle CLOSE = of("close", INT, INT);
  private static final MethodHandle SET_NAMESPACE = of("setns", INT, INT, INT);
  private static final MethodHandle SYSTEM_CALL =
      of("syscall", LONG, LONG, LONG, LONG, LONG, LONG, LONG);
  private static final MethodHandle ERROR_TEXT = of("strerror", POINTER, INT);

  private Libc() {}

  private static MethodHandle of(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  static int socket(int domain, int type, int protocol) {
    return call(state -> (int) SOCKET.invokeExact(state, domain, type, protocol));
  }

  static int bind(int fd, MemorySegment address) {
    return call(state -> (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
  }

  static int socketName(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(INT, (int) address.byteSize());
      return call(state -> (int) SOCKET_NAME.invokeExact(state, fd, address, length));
    }
  }

  static int setOption(int fd, int level, int option, MemorySegment value) {
    return call(state ->
        (int) SET_OPTION.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
  }

  static int send(int fd, MemorySegment data, long length) {
    return call(state -> (int) (long) SEND.invokeExact(state, fd, data, length, 0));
  }

  static int receive(int fd, MemorySegment data, int flags) {
    return call(state -> (int) (long) RECEIVE.invokeExact(state, fd, data, data.byteSize(), flags));
  }

  static int open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      return call(state -> (int) OPEN.invokeExact(state, text, O_CLOEXEC));
    }
  }

  static int close(int fd) {
    return call(state -> (int) CLOSE.invokeExact(state, fd));
  }

  static int setNamespace(int fd) {
    return call(state -> (int) SET_NAMESPACE.invokeExact(state, fd, CLONE_NEWNET));
  }

  /**
   * A file system of its own that is mounted nowhere, as the calling thread's namespaces have it
   * (fsopen(2), fsmount(2)).
   *
   * @return its root directory
   */
  static int mount(String type) {
    try (Arena arena = Arena.ofConfined()) {
      int context = systemCall(FSOPEN, arena.allocateFrom(type).address(), CLOEXEC, 0, 0, 0);
      if (context < 0) {
        return context;
      }
      try {
        int made = systemCall(FSCONFIG, context, FSCONFIG_CREATE, 0, 0, 0);
        return made < 0 ? made : systemCall(FSMOUNT, context, CLOEXEC, 0, 0, 0);
      } finally {
        close(context);
      }
    }
  }

  private static int systemCall(long number, long a, long b, long c, long d, long e) {
    return call(state -> (int) (long) SYSTEM_CALL.invokeExact(state, number, a, b, c, d, e));
  }

  /** The words of an errno: {@code No such device}. */
  static String errorText(int errno) {
    MemorySegment[] text = new MemorySegment[1];
    call(state -> {
      text[0] = (MemorySegment) ERROR_TEXT.invokeExact(state, errno);
      return 0;
    });
    return text[0].reinterpret(256).getString(0);
  }

  private static int call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = call.invoke(state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a C function throws nothing", e);
    }
  }

  @FunctionalInterface
  private interface Call {
    int invoke(MemorySegment state) throws Throwable;
  }
}
