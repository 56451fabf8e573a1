package io.margay.agent.netlink;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A netlink socket as the kernel knows it (linux/netlink.h): bytes out, bytes in. It stays in the
 * network namespace it was opened in.
 */
final class Descriptor implements AutoCloseable {

  private static final int SOL_NETLINK = 270;
  private static final int OPTION_CAP_ACK = 10;
  private static final int OPTION_EXT_ACK = 11;
  private static final int BUFFER_BYTES = 8 << 20;

  /** A transaction is sent as a whole; this is a limit, not memory that is taken. */
  private static final int TRANSACTION_BYTES = 256 << 20;

  private static final int TIMEOUT_SECONDS = 10;

  /** {@code sizeof(struct sockaddr_nl)}. */
  private static final int ADDRESS_BYTES = 12;

  private final int fd;

  private Descriptor(int fd) {
    this.fd = fd;
  }

  /**
   * @param family {@link NetlinkSocket#ROUTE} or {@link NetlinkSocket#NETFILTER}
   * @param groups a bit for each multicast group to hear, the lowest for group 1
   */
  static Descriptor open(Netns netns, int family, int groups) throws IOException {
    return netns.call(() -> {
      int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, family);
      check(fd, "open a netlink socket");
      Descriptor descriptor = new Descriptor(fd);
      try {
        descriptor.configure(groups);
      } catch (IOException e) {
        descriptor.close();
        throw e;
      }
      return descriptor;
    });
  }

  private void configure(int groups) throws NetlinkException {
    check(option(SOL_NETLINK, OPTION_CAP_ACK, 1), "ask for short netlink acknowledgements");
    check(option(SOL_NETLINK, OPTION_EXT_ACK, 1), "ask for extended netlink acknowledgements");
    // Without the privilege to exceed the system's limits the default sizes must do.
    option(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, BUFFER_BYTES);
    option(Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, TRANSACTION_BYTES);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment timeout = local.allocate(16, 8);
      timeout.asByteBuffer().order(ByteOrder.nativeOrder()).putLong(0, TIMEOUT_SECONDS);
      check(
          Libc.setOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout),
          "set the netlink timeout");
      MemorySegment address = local.allocate(ADDRESS_BYTES, 4);
      address
          .asByteBuffer()
          .order(ByteOrder.nativeOrder())
          .putShort(0, (short) Libc.AF_NETLINK)
          .putInt(8, groups);
      check(Libc.bind(fd, address), "bind a netlink socket");
    }
  }

  private int option(int level, int option, int value) {
    try (Arena local = Arena.ofConfined()) {
      return Libc.setOption(fd, level, option, local.allocateFrom(ValueLayout.JAVA_INT, value));
    }
  }

  void send(MemorySegment bytes, int length) throws NetlinkException {
    check(Libc.send(fd, bytes, length), "send over netlink");
  }

  /**
   * @param flags {@link Libc#MSG_DONTWAIT}, or 0 to wait until there is something
   * @return how many bytes there are now, or the negative number of an error
   */
  int receive(MemorySegment into, int flags) {
    return Libc.receive(fd, into, flags);
  }

  /** The number by which the kernel knows the socket ({@code nl_pid}). */
  int port() throws NetlinkException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment address = local.allocate(ADDRESS_BYTES, 4);
      check(Libc.socketName(fd, address), "ask for a netlink socket's number");
      return address.asByteBuffer().order(ByteOrder.nativeOrder()).getInt(4);
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }

  static void check(int result, String doing) throws NetlinkException {
    if (result < 0) {
      throw NetlinkException.of(-result, doing);
    }
  }
}
