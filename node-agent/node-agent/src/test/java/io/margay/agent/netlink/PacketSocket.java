package io.margay.agent.netlink;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Whole Ethernet frames in and out of one interface (packet(7)), past its own netfilter. */
public final class PacketSocket implements AutoCloseable {

  private static final int AF_PACKET = 17;
  private static final int ALL_PROTOCOLS_NETWORK_ORDER = 0x0300;
  private static final int ROOM = 2048;

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(ROOM, 8);
  private final MemorySegment in = arena.allocate(ROOM, 8);

  private PacketSocket(int fd) {
    this.fd = fd;
  }

  public static PacketSocket open(Netns netns, String interfaceName) throws IOException {
    int index;
    try (NetlinkSocket socket = NetlinkSocket.open(netns, NetlinkSocket.ROUTE, 0)) {
      index = new Links(socket).get(interfaceName).orElseThrow().index();
    }
    return netns.call(() -> {
      int fd = check(Libc.socket(AF_PACKET, Libc.SOCK_RAW, ALL_PROTOCOLS_NETWORK_ORDER));
      try (Arena local = Arena.ofConfined()) {
        MemorySegment address = local.allocate(20, 8);
        address
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .putShort(0, (short) AF_PACKET)
            .putShort(2, (short) ALL_PROTOCOLS_NETWORK_ORDER)
            .putInt(4, index);
        check(Libc.bind(fd, address));
      }
      return new PacketSocket(fd);
    });
  }

  public void send(byte[] frame) throws IOException {
    out.asByteBuffer().put(frame);
    check(Libc.send(fd, out, frame.length));
  }

  /** A frame that has come, or null; it does not wait. What goes out comes here too. */
  public byte[] receive() throws IOException {
    int length = Libc.receive(fd, in, Libc.MSG_DONTWAIT);
    if (length == -NetlinkException.EAGAIN || length == -NetlinkException.ENETDOWN) {
      return null;
    }
    byte[] frame = new byte[check(length)];
    ByteBuffer bytes = in.asByteBuffer();
    bytes.get(frame);
    return frame;
  }

  private static int check(int result) throws NetlinkException {
    if (result < 0) {
      throw NetlinkException.of(-result, "packet socket");
    }
    return result;
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
