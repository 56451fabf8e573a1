package io.margay.bench.rr;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One raw BGP session: handshake, then counting. */
final class Client {

  private static final int HEADER = 19;
  private static final int OPEN = 1;
  private static final int UPDATE = 2;
  private static final int NOTIFICATION = 3;
  private static final int KEEPALIVE = 4;

  final Held held;
  final String address;
  private final int routerId;
  private final Queue<ByteBuffer> out = new ArrayDeque<>();
  private byte[] rest = new byte[8192];
  private int kept;
  private boolean established;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable StampedSocket stamped;

  Client(String address, int routerId, Held held) {
    this.address = address;
    this.routerId = routerId;
    this.held = held;
  }

  boolean established() {
    return established;
  }

  void connect(String reflector, Selector selector) throws IOException {
    SocketChannel opened = SocketChannel.open();
    opened.bind(new InetSocketAddress(address, 0));
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    opened.configureBlocking(false);
    channel = opened;
    key = opened.register(selector, SelectionKey.OP_CONNECT, this);
    opened.connect(new InetSocketAddress(reflector, 179));
  }

  /** Whether the connection stands now; false if it was refused. */
  boolean connected() {
    try {
      channel().finishConnect();
    } catch (IOException _) {
      close();
      return false;
    }
    key().interestOps(SelectionKey.OP_READ);
    send(Routes.open(routerId));
    return true;
  }

  void send(byte[] bytes) {
    out.add(ByteBuffer.wrap(bytes));
    write();
  }

  void write() {
    try {
      while (!out.isEmpty()) {
        channel().write(out.element());
        if (out.element().hasRemaining()) {
          key().interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return;
        }
        out.remove();
      }
    } catch (IOException e) {
      throw new Broken(address + ": " + e.getMessage());
    }
    key().interestOps(SelectionKey.OP_READ);
  }

  /** From now on the kernel's time of what is read is known. */
  void stamp() throws IOException {
    stamped = new StampedSocket(channel());
  }

  /**
   * @param shared for one read; empty before and after
   */
  void read(ByteBuffer shared) {
    int count;
    try {
      shared.clear();
      count = stamped == null ? channel().read(shared) : stamped.read(shared);
      if (count < 0) {
        throw new EOFException("closed by the reflector");
      }
    } catch (IOException e) {
      throw new Broken(address + ": " + e.getMessage());
    }
    if (rest.length < kept + count) {
      rest = java.util.Arrays.copyOf(rest, kept + count);
    }
    shared.flip().get(rest, kept, count);
    held.receivedAt = stamped == null ? 0 : stamped.receivedAt();
    int end = kept + count;
    int at = 0;
    while (end - at >= HEADER) {
      int length = (rest[at + 16] & 0xff) << 8 | rest[at + 17] & 0xff;
      if (end - at < length) {
        break;
      }
      message(rest[at + 18], at, at + length);
      at += length;
    }
    kept = end - at;
    System.arraycopy(rest, at, rest, 0, kept);
  }

  private void message(int type, int from, int to) {
    switch (type) {
      case UPDATE -> held.update(rest, from, to);
      case OPEN -> send(Routes.keepalive());
      case KEEPALIVE -> established = true;
      case NOTIFICATION ->
          throw new Broken(
              address + ": NOTIFICATION " + rest[from + HEADER] + "/" + rest[from + HEADER + 1]);
      default -> {}
    }
  }

  void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new Broken(address + ": " + e.getMessage());
    }
    established = false;
    stamped = null;
    kept = 0;
    out.clear();
  }

  private SocketChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("not connected");
    }
    return channel;
  }

  private SelectionKey key() {
    if (key == null) {
      throw new IllegalStateException("not connected");
    }
    return key;
  }

  /** A session that the reflector gave up. */
  static final class Broken extends RuntimeException {
    @java.io.Serial private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }
  }
}
