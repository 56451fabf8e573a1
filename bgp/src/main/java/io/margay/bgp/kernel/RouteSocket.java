package io.margay.bgp.kernel;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket for single questions about routes, or for events of what they depend on
 * (rtnetlink(7), linux/rtnetlink.h). Of one thread at a time.
 */
final class RouteSocket implements AutoCloseable {

  /** Links; addresses, routes and rules of both families; next hops: a bit a group. */
  static final int EVENTS = 1 | 1 << 4 | 1 << 8 | 1 << 6 | 1 << 10 | 1 << 7 | 1 << 18 | 1 << 31;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ENOBUFS = 105;

  private static final int HEADER = 16;
  private static final int RTMSG = 12;
  private static final short ERROR = 2;
  private static final short NEW_ROUTE = 24;
  private static final short GET_ROUTE = 26;
  private static final short REQUEST = 1;
  private static final int RTN_UNICAST = 1;
  private static final short RTA_DST = 1;
  private static final short RTA_OIF = 4;
  private static final int IF_NAMESIZE = 16;
  private static final int BUFFER = 32 << 10;

  /** The route of a table itself, and not what became of the look-up. */
  private static final int RTM_F_FIB_MATCH = 0x2000;

  /** How long the kernel is waited for, and by when an ended watch is noticed. */
  private static final long WAIT_SECONDS = 1;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final MethodHandle SOCKET = Native.of("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = Native.of("bind", INT, INT, POINTER, INT);
  private static final MethodHandle SET = Native.of("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle SEND = Native.of("send", LONG, INT, POINTER, LONG, INT);
  private static final MethodHandle RECEIVE = Native.of("recv", LONG, INT, POINTER, LONG, INT);
  private static final MethodHandle NAME = Native.of("if_indextoname", POINTER, INT, POINTER);
  private static final MethodHandle CLOSE = Native.of("close", INT, INT);

  private final int fd;
  private int sequence;

  private RouteSocket(int fd) {
    this.fd = fd;
  }

  /**
   * @param groups what to hear of; 0 to ask
   */
  static RouteSocket open(int groups) throws IOException {
    int fd =
        Native.call((_, state) -> (int) SOCKET.invokeExact(state, AF_NETLINK, SOCK_RAW_CLOEXEC, 0));
    if (fd < 0) {
      throw new IOException("no netlink socket, errno " + -fd);
    }
    int failed =
        Native.call((arena, state) -> {
          MemorySegment time = arena.allocate(16, 8);
          time.set(LONG, 0, WAIT_SECONDS);
          int set = (int) SET.invokeExact(state, fd, SOL_SOCKET, SO_RCVTIMEO, time, 16);
          if (set < 0) {
            return set;
          }
          MemorySegment address = arena.allocate(12, 4);
          address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
          address.set(INT, 8, groups);
          return (int) BIND.invokeExact(state, fd, address, 12);
        });
    RouteSocket socket = new RouteSocket(fd);
    if (failed < 0) {
      socket.close();
      throw new IOException("can not bind a netlink socket, errno " + -failed);
    }
    return socket;
  }

  /** The interface by which packets to an address leave, or null if they do not. */
  @Nullable String towards(IpAddress address) throws IOException {
    Found found = find(address, 0);
    return found == null ? null : found.name();
  }

  /** The interface of the route to this prefix, or null if there is none or it leads nowhere. */
  @Nullable String of(Cidr prefix) throws IOException {
    Found found = find(prefix.address(), RTM_F_FIB_MATCH);
    return found != null && found.length() == prefix.length() ? found.name() : null;
  }

  /** A route that leads somewhere. */
  private record Found(int length, @Nullable String name) {}

  private @Nullable Found find(IpAddress address, int flags) throws IOException {
    int mine = ++sequence;
    send(question(address, flags, mine));
    while (true) {
      ByteBuffer reply = receive(0);
      if (reply == null) {
        throw new IOException("the kernel does not answer");
      }
      if (reply.remaining() < HEADER || reply.getInt(8) != mine) {
        // Of a question that was given up.
        continue;
      }
      short type = reply.getShort(4);
      if (type == ERROR) {
        // There is no way, or none that is one: unreachable, blackhole, throw.
        return null;
      }
      if (type == NEW_ROUTE) {
        return read(reply);
      }
    }
  }

  private static byte[] question(IpAddress address, int flags, int sequence) {
    byte[] destination = address.toBytes();
    int size = HEADER + RTMSG + 4 + destination.length;
    ByteBuffer message = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    message.putInt(size).putShort(GET_ROUTE).putShort(REQUEST).putInt(sequence).putInt(0);
    message.put((byte) (address.family() == Family.IPV4 ? AF_INET : AF_INET6));
    message.put((byte) (8 * destination.length)).position(HEADER + 8);
    message.putInt(flags);
    message.putShort((short) (4 + destination.length)).putShort(RTA_DST).put(destination);
    return message.array();
  }

  private static @Nullable Found read(ByteBuffer reply) {
    int length = reply.get(HEADER + 1) & 0xff;
    int type = reply.get(HEADER + 7) & 0xff;
    if (type != RTN_UNICAST) {
      return null;
    }
    for (int at = HEADER + RTMSG; at + 4 <= reply.limit(); ) {
      int size = reply.getShort(at) & 0xffff;
      if (size < 4) {
        break;
      }
      if (reply.getShort(at + 2) == RTA_OIF) {
        return new Found(length, name(reply.getInt(at + 4)));
      }
      at += size + 3 & ~3;
    }
    return new Found(length, null);
  }

  /** Java has no names of interfaces without addresses, as a workload's is. */
  private static @Nullable String name(int index) {
    String[] name = new String[1];
    Native.call((arena, state) -> {
      MemorySegment out = arena.allocate(IF_NAMESIZE);
      MemorySegment found = (MemorySegment) NAME.invokeExact(state, index, out);
      name[0] = found.equals(MemorySegment.NULL) ? null : out.getString(0);
      return 0;
    });
    return name[0];
  }

  private void send(byte[] message) throws IOException {
    int sent =
        Native.call((arena, state) ->
            (int)
                (long)
                    SEND.invokeExact(
                        state,
                        fd,
                        arena.allocateFrom(ValueLayout.JAVA_BYTE, message),
                        (long) message.length,
                        0));
    if (sent < 0) {
      throw new IOException("the kernel takes no question about routes, errno " + -sent);
    }
  }

  /** Waits for an event; whether there was one, or some were lost. */
  boolean hear() throws IOException {
    return receive(0) != null;
  }

  /** Takes what there is. */
  void drain() throws IOException {
    while (receive(MSG_DONTWAIT) != null) {}
  }

  /** A message; empty if some were lost; null if none came in time. */
  private @Nullable ByteBuffer receive(int flags) throws IOException {
    byte[][] data = {new byte[0]};
    int length =
        Native.call((arena, state) -> {
          MemorySegment in = arena.allocate(BUFFER, 8);
          int got = (int) (long) RECEIVE.invokeExact(state, fd, in, (long) BUFFER, flags);
          if (got > 0) {
            data[0] = in.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
          }
          return got;
        });
    if (length == -EAGAIN || length == -EINTR) {
      return null;
    }
    if (length < 0 && length != -ENOBUFS) {
      throw new IOException("the kernel tells nothing of routes, errno " + -length);
    }
    return ByteBuffer.wrap(data[0]).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    Native.call((_, state) -> (int) CLOSE.invokeExact(state, fd));
  }
}
