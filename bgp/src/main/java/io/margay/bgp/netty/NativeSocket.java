package io.margay.bgp.netty;

import io.margay.bgp.kernel.Native;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Socket options that Java does not have, on a socket that Java opened: TCP MD5 signatures (RFC
 * 2385; linux/tcp.h) and a least TTL (RFC 5082; ip(7), ipv6(7)). As Java keeps its descriptors to
 * itself, the socket is found among the process's own by its addresses.
 */
public final class NativeSocket {

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOL_IP = 0;
  private static final int SOL_SOCKET = 1;
  private static final int SOL_TCP = 6;
  private static final int SOL_IPV6 = 41;
  private static final int SO_TYPE = 3;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int IP_TTL = 2;
  private static final int IP_MINTTL = 21;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_MINHOPCOUNT = 73;
  private static final int TCP_MD5SIG = 14;
  private static final int TCP_MD5SIG_EXT = 32;
  private static final byte TCP_MD5SIG_FLAG_PREFIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;

  /** linux/filter.h: where a filter finds the network header, whatever it is attached to. */
  private static final int SKF_NET_OFF = -0x100000;

  private static final int MOST_HOPS = 255;
  private static final int KEY_LENGTH = 80;

  /** struct tcp_md5sig: the address, flags, prefix length, key length, interface, key. */
  private static final int MD5SIG = 128 + 1 + 1 + 2 + 4 + KEY_LENGTH;

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final MethodHandle SET = Native.of("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle GET =
      Native.of("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
  private static final MethodHandle LOCAL = Native.of("getsockname", INT, INT, POINTER, POINTER);
  private static final MethodHandle REMOTE = Native.of("getpeername", INT, INT, POINTER, POINTER);

  private final int fd;
  private final boolean ipv6;

  private NativeSocket(int fd, boolean ipv6) {
    this.fd = fd;
    this.ipv6 = ipv6;
  }

  /**
   * The process's own socket with these addresses.
   *
   * @param remote null for one that is not connected
   * @param listening whether it accepts connections
   * @throws IOException if there is none
   */
  static NativeSocket find(
      InetSocketAddress local, @Nullable InetSocketAddress remote, boolean listening)
      throws IOException {
    return find(SOCK_STREAM, local, remote, listening);
  }

  /** The process's own UDP socket with this address. */
  static NativeSocket findDatagram(InetSocketAddress local) throws IOException {
    return find(SOCK_DGRAM, local, null, false);
  }

  private static NativeSocket find(
      int type, InetSocketAddress local, @Nullable InetSocketAddress remote, boolean listening)
      throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        int fd = Integer.parseInt(each.getFileName().toString());
        boolean is =
            same(local, address(LOCAL, fd))
                && option(fd, SO_TYPE) == type
                && (remote == null || same(remote, address(REMOTE, fd)))
                && (option(fd, SO_ACCEPTCONN) == 1) == listening;
        if (is) {
          return new NativeSocket(fd, option(fd, SO_DOMAIN) == AF_INET6);
        }
      }
    }
    throw new IOException("no own socket at " + local + (remote == null ? "" : " to " + remote));
  }

  /**
   * The kernel's number of the process's own connection with these addresses.
   *
   * @throws IOException if there is none
   */
  public static int connection(InetSocketAddress local, InetSocketAddress remote)
      throws IOException {
    return find(local, remote, false).fd;
  }

  /**
   * The same.
   *
   * @param guess what is looked at first
   * @throws IOException if there is none
   */
  static int connection(int guess, InetSocketAddress local, InetSocketAddress remote)
      throws IOException {
    boolean is =
        guess >= 0 && same(local, address(LOCAL, guess)) && same(remote, address(REMOTE, guess));
    return is ? guess : connection(local, remote);
  }

  /** Any address is the same in both families: a socket of IPv6 takes IPv4 too. */
  private static boolean same(InetSocketAddress wanted, @Nullable InetSocketAddress found) {
    return found != null
        && wanted.getPort() == found.getPort()
        && (wanted.getAddress().equals(found.getAddress())
            || (wanted.getAddress().isAnyLocalAddress() && found.getAddress().isAnyLocalAddress()));
  }

  /**
   * Has packets from and to a peer, or all peers of a range, signed. Of several ranges the longest
   * counts.
   *
   * @param password null to end it
   */
  void sign(Cidr peers, @Nullable String password) throws IOException {
    byte[] key = password == null ? new byte[0] : password.getBytes(StandardCharsets.UTF_8);
    if (key.length > KEY_LENGTH) {
      throw new IOException("a BGP password has at most 80 bytes");
    }
    ByteBuffer sig = ByteBuffer.allocate(MD5SIG).order(ByteOrder.nativeOrder());
    sig.putShort((short) (ipv6 ? AF_INET6 : AF_INET));
    byte[] address = peers.address().toBytes();
    if (!ipv6) {
      sig.put(4, address);
    } else if (peers.family() == Family.IPV6) {
      sig.put(8, address);
    } else {
      sig.put(18, new byte[] {-1, -1}).put(20, address);
    }
    sig.putShort(130, (short) key.length).put(136, key);
    boolean one = peers.equals(Cidr.host(peers.address()));
    if (!one) {
      sig.put(128, TCP_MD5SIG_FLAG_PREFIX).put(129, (byte) peers.length());
    }
    int failed = set(SOL_TCP, one ? TCP_MD5SIG : TCP_MD5SIG_EXT, sig.array());
    boolean wasNone = password == null && failed == 2;
    if (failed != 0 && !wasNone) {
      throw new IOException("the kernel takes no TCP MD5 password, errno " + failed);
    }
  }

  /**
   * Sends with the greatest TTL and takes nothing from farther away.
   *
   * @param hops 1 for a neighbour on the same link; 0 to take anything
   */
  void limit(Family family, int hops) throws IOException {
    boolean four = family == Family.IPV4;
    int level = four ? SOL_IP : SOL_IPV6;
    int failed = set(level, four ? IP_TTL : IPV6_UNICAST_HOPS, number(MOST_HOPS));
    if (failed == 0 && hops > 0) {
      int least = MOST_HOPS + 1 - hops;
      failed = set(level, four ? IP_MINTTL : IPV6_MINHOPCOUNT, number(least));
    }
    if (failed != 0) {
      throw new IOException("the kernel takes no TTL limit, errno " + failed);
    }
  }

  /**
   * Has a UDP socket take nothing that has passed a router (RFC 5881 section 5). The kernel's least
   * TTL is for TCP only, so a filter looks at each packet: load the TTL, compare, take or drop.
   */
  void onlyFromTheLink(Family family) throws IOException {
    int at = SKF_NET_OFF + (family == Family.IPV4 ? 8 : 7);
    ByteBuffer program = ByteBuffer.allocate(4 * 8).order(ByteOrder.nativeOrder());
    instruction(program, 0x30, 0, 0, at);
    instruction(program, 0x15, 0, 1, MOST_HOPS);
    instruction(program, 0x06, 0, 0, -1);
    instruction(program, 0x06, 0, 0, 0);
    int failed =
        errno((arena, state) -> {
          MemorySegment code = arena.allocate(program.capacity(), 4);
          code.copyFrom(MemorySegment.ofArray(program.array()));
          MemorySegment head = arena.allocate(16, 8);
          head.set(ValueLayout.JAVA_SHORT, 0, (short) (program.capacity() / 8));
          head.set(POINTER, 8, code);
          return (int) SET.invokeExact(state, fd, SOL_SOCKET, SO_ATTACH_FILTER, head, 16);
        });
    if (failed != 0) {
      throw new IOException("the kernel takes no packet filter, errno " + failed);
    }
  }

  /** struct sock_filter. */
  private static void instruction(ByteBuffer to, int code, int jumpTrue, int jumpFalse, int k) {
    to.putShort((short) code).put((byte) jumpTrue).put((byte) jumpFalse).putInt(k);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /** 0, or an errno. */
  private int set(int level, int option, byte[] value) {
    return errno((arena, state) ->
        (int)
            SET.invokeExact(
                state,
                fd,
                level,
                option,
                arena.allocateFrom(ValueLayout.JAVA_BYTE, value),
                value.length));
  }

  private static int option(int fd, int option) {
    int[] value = {-1};
    Native.call((arena, state) -> {
      MemorySegment out = arena.allocate(INT);
      int result =
          (int)
              GET.invokeExact(
                  state, fd, SOL_SOCKET, option, out, arena.allocateFrom(INT, Integer.BYTES));
      value[0] = result == 0 ? out.get(INT, 0) : -1;
      return result;
    });
    return value[0];
  }

  private static @Nullable InetSocketAddress address(MethodHandle which, int fd) {
    InetSocketAddress[] found = new InetSocketAddress[1];
    Native.call((arena, state) -> {
      MemorySegment out = arena.allocate(128, 8);
      int result = (int) which.invokeExact(state, fd, out, arena.allocateFrom(INT, 128));
      if (result == 0) {
        found[0] = read(out.asByteBuffer());
      }
      return result;
    });
    return found[0];
  }

  private static @Nullable InetSocketAddress read(ByteBuffer sockaddr) {
    int family = sockaddr.order(ByteOrder.nativeOrder()).getShort(0);
    int port = sockaddr.order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
    if (family != AF_INET && family != AF_INET6) {
      return null;
    }
    byte[] address = new byte[family == AF_INET ? 4 : 16];
    sockaddr.get(family == AF_INET ? 4 : 8, address);
    try {
      // This also makes an IPv4 address of an IPv4-mapped one.
      return new InetSocketAddress(java.net.InetAddress.getByAddress(address), port);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are always an address", e);
    }
  }

  /** 0, or why the function failed. */
  private static int errno(Native.Call call) {
    return -Native.call(call);
  }
}
