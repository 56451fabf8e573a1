package io.margay.agent.netlink;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket (linux/netlink.h). It stays in the network namespace it was opened in and may be
 * used from any thread; requests take turns.
 */
public final class NetlinkSocket implements AutoCloseable {

  /** linux/netlink.h: {@code NETLINK_ROUTE}. */
  public static final int ROUTE = 0;

  /** linux/netlink.h: {@code NETLINK_NETFILTER}. */
  public static final int NETFILTER = 12;

  static final int F_REQUEST = 0x1;
  static final int F_ACK = 0x4;
  public static final int F_REPLACE = 0x100;
  public static final int F_EXCL = 0x200;
  public static final int F_CREATE = 0x400;
  public static final int F_DUMP = 0x300;
  private static final int F_DUMP_INTERRUPTED = 0x10;

  private static final int MESSAGE_NOTHING = 1;
  private static final int MESSAGE_ERROR = 2;
  private static final int MESSAGE_DONE = 3;

  private static final int SOL_NETLINK = 270;
  private static final int OPTION_CAP_ACK = 10;
  private static final int OPTION_EXT_ACK = 11;

  /** More than this many messages a send gains nothing (measured). */
  private static final int BATCH_MESSAGES = 128;

  private static final int BATCH_BYTES = 96 << 10;
  private static final int RECEIVE_BYTES = 256 << 10;
  private static final int BUFFER_BYTES = 8 << 20;

  /** A transaction is sent as a whole; this is a limit, not memory that is taken. */
  private static final int TRANSACTION_BYTES = 256 << 20;

  private static final int TIMEOUT_SECONDS = 10;
  private static final int DUMP_ATTEMPTS = 10;

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(BATCH_BYTES + (64L << 10) + 4096, 16);
  private final MemorySegment in = arena.allocate(RECEIVE_BYTES, 16);
  private final ByteBuffer outBytes = out.asByteBuffer().order(ByteOrder.nativeOrder());
  private final ByteBuffer inBytes = in.asByteBuffer().order(ByteOrder.nativeOrder());
  private final ReentrantLock turn = new ReentrantLock();
  private int sequence = 1;
  private boolean closed;

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /**
   * Opens one.
   *
   * @param family {@link #ROUTE} or {@link #NETFILTER}
   * @param groups a bit for each multicast group to hear, the lowest for group 1
   */
  public static NetlinkSocket open(Netns netns, int family, int groups) throws IOException {
    return netns.call(() -> {
      int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, family);
      check(fd, "open a netlink socket");
      NetlinkSocket socket = new NetlinkSocket(fd);
      try {
        socket.configure(groups);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      return socket;
    });
  }

  private void configure(int groups) throws NetlinkException {
    option(SOL_NETLINK, OPTION_CAP_ACK, 1);
    option(SOL_NETLINK, OPTION_EXT_ACK, 1);
    // Without the privilege to exceed the system's limits the default sizes must do.
    tryOption(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, BUFFER_BYTES);
    tryOption(Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, TRANSACTION_BYTES);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment timeout = local.allocate(16, 8);
      timeout.asByteBuffer().order(ByteOrder.nativeOrder()).putLong(0, TIMEOUT_SECONDS);
      check(
          Libc.setOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout),
          "set the netlink timeout");
      MemorySegment address = local.allocate(12, 4);
      address
          .asByteBuffer()
          .order(ByteOrder.nativeOrder())
          .putShort(0, (short) Libc.AF_NETLINK)
          .putInt(8, groups);
      check(Libc.bind(fd, address), "bind a netlink socket");
    }
  }

  private void option(int level, int option, int value) throws NetlinkException {
    check(tryOption(level, option, value), "set netlink option " + option);
  }

  private int tryOption(int level, int option, int value) {
    try (Arena local = Arena.ofConfined()) {
      return Libc.setOption(
          fd, level, option, local.allocateFrom(java.lang.foreign.ValueLayout.JAVA_INT, value));
    }
  }

  /** Sends one request and waits until the kernel has done it. */
  public void request(Message message) throws NetlinkException {
    query(message, reply -> null);
  }

  /** Sends one request and reads its answers; those that the reader makes null of are left out. */
  public <T> List<T> query(Message message, Function<Reply, @Nullable T> reader)
      throws NetlinkException {
    turn.lock();
    try {
      List<T> results = new ArrayList<>();
      int mine = put(message, F_REQUEST | F_ACK);
      flush();
      Exchange exchange = new Exchange(mine, message.doing());
      while (!exchange.done) {
        receive(exchange, reply -> add(results, reader.apply(reply)));
      }
      return results;
    } finally {
      turn.unlock();
    }
  }

  /** Asks for all there is of something. A dump that changes disturbed is made again. */
  public <T> List<T> dump(Message message, Function<Reply, @Nullable T> reader)
      throws NetlinkException {
    turn.lock();
    try {
      for (int attempt = 1; ; attempt++) {
        List<T> results = new ArrayList<>();
        int mine = put(message, F_REQUEST | F_DUMP);
        flush();
        Exchange exchange = new Exchange(mine, message.doing());
        while (!exchange.done) {
          receive(exchange, reply -> add(results, reader.apply(reply)));
        }
        if (!exchange.interrupted) {
          return results;
        }
        if (attempt == DUMP_ATTEMPTS) {
          throw new NetlinkException(
              NetlinkException.EINTR,
              message.doing() + ": what is there changed during each of " + attempt + " dumps");
        }
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * Sends many requests, a lot at a time; each is done or refused on its own.
   *
   * @return for each message its refusal, or null
   */
  public List<@Nullable NetlinkException> batch(List<Message> messages) throws NetlinkException {
    turn.lock();
    try {
      List<@Nullable NetlinkException> results = new ArrayList<>(messages.size());
      int next = 0;
      while (next < messages.size()) {
        int first = next;
        int firstSequence = sequence;
        do {
          boolean last =
              next + 1 == messages.size()
                  || next + 1 - first == BATCH_MESSAGES
                  || outBytes.position() + messages.get(next).size() > BATCH_BYTES;
          put(messages.get(next), last ? F_REQUEST | F_ACK : F_REQUEST);
          next++;
          results.add(null);
          if (last) {
            break;
          }
        } while (true);
        flush();
        collect(messages, results, first, firstSequence, next - first);
      }
      return results;
    } finally {
      turn.unlock();
    }
  }

  /**
   * Sends changes of one subsystem of netfilter that are done altogether or not at all
   * (linux/netfilter/nfnetlink.h: {@code NFNL_MSG_BATCH_BEGIN}).
   *
   * @throws NetlinkException if any is refused, and then nothing was done
   */
  public void transaction(int subsystem, List<Message> messages) throws NetlinkException {
    turn.lock();
    try (Arena local = Arena.ofConfined()) {
      long size = 2L * (Message.HEADER + 8);
      for (Message message : messages) {
        size += message.size() + 3 & ~3;
      }
      MemorySegment segment = local.allocate(size, 16);
      ByteBuffer bytes = segment.asByteBuffer().order(ByteOrder.nativeOrder());
      int first = sequence;
      put(bytes, Message.bound(Message.BATCH_BEGIN, subsystem), F_REQUEST);
      for (int i = 0; i < messages.size(); i++) {
        boolean last = i + 1 == messages.size();
        put(bytes, messages.get(i), last ? F_REQUEST | F_ACK : F_REQUEST);
      }
      put(bytes, Message.bound(Message.BATCH_END, subsystem), F_REQUEST);
      check(
          closed ? -NetlinkException.EINVAL : Libc.send(fd, segment, bytes.position()),
          "send over netlink");
      NetlinkException refusal = outcome(messages, first);
      if (refusal != null) {
        throw refusal;
      }
    } finally {
      turn.unlock();
    }
  }

  /** The first refusal of a transaction whose beginning has this number; null if it was done. */
  private @Nullable NetlinkException outcome(List<Message> messages, int first)
      throws NetlinkException {
    NetlinkException refusal = null;
    boolean done = false;
    while (!done) {
      int length = receiveBytes(0);
      for (int at = 0; at + Message.HEADER <= length; at = next(at)) {
        int index = inBytes.getInt(at + 8) - first - 1;
        if (type(at) != MESSAGE_ERROR || index < -1 || index >= messages.size()) {
          continue;
        }
        int error = -inBytes.getInt(at + Message.HEADER);
        if (error != 0 && refusal == null) {
          String doing = index < 0 ? "change packet filter" : messages.get(index).doing();
          refusal = refusal(at, error, doing);
        }
        // A refusal of the beginning is one of the whole, and the last answer there is.
        done |= index == messages.size() - 1 || (index < 0 && error != 0);
      }
    }
    return refusal;
  }

  private void collect(
      List<Message> messages,
      List<@Nullable NetlinkException> results,
      int first,
      int firstSequence,
      int count)
      throws NetlinkException {
    boolean done = false;
    while (!done) {
      int length = receiveBytes(0);
      for (int at = 0; at + Message.HEADER <= length; at = next(at)) {
        int index = inBytes.getInt(at + 8) - firstSequence;
        if (type(at) != MESSAGE_ERROR || index < 0 || index >= count) {
          continue;
        }
        int error = -inBytes.getInt(at + Message.HEADER);
        if (error != 0) {
          results.set(first + index, refusal(at, error, messages.get(first + index).doing()));
        }
        done |= index == count - 1;
      }
    }
  }

  /**
   * Reads the events that have arrived, without waiting.
   *
   * @return false if events were lost, so that what they tell must be read anew
   */
  public boolean drain(Consumer<Reply> reader) throws NetlinkException {
    turn.lock();
    try {
      boolean complete = true;
      while (true) {
        int length = Libc.receive(fd, in, Libc.MSG_DONTWAIT);
        if (length == -NetlinkException.EAGAIN) {
          return complete;
        }
        if (length == -NetlinkException.ENOBUFS) {
          complete = false;
        } else if (length != -NetlinkException.EINTR) {
          check(length, "read netlink events");
          for (int at = 0; at + Message.HEADER <= length; at = next(at)) {
            reader.accept(reply(at));
          }
        }
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * Waits until events arrive, and reads them. For a socket that does nothing else, on a thread of
   * its own; {@link #wakeUp} ends the waiting.
   *
   * @return false if events were lost, so that what they tell must be read anew
   */
  public boolean hear(Consumer<Reply> reader) throws NetlinkException {
    turn.lock();
    try {
      int length = Libc.receive(fd, in, 0);
      if (length == -NetlinkException.ENOBUFS) {
        return false;
      }
      if (length != -NetlinkException.EAGAIN && length != -NetlinkException.EINTR) {
        check(length, "read netlink events");
        for (int at = 0; at + Message.HEADER <= length; at = next(at)) {
          reader.accept(reply(at));
        }
      }
      return true;
    } finally {
      turn.unlock();
    }
  }

  /** Makes {@link #hear} return: the kernel refuses an empty request, which is heard. */
  public void wakeUp() throws NetlinkException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment nothing = local.allocate(Message.HEADER, 4);
      nothing
          .asByteBuffer()
          .order(ByteOrder.nativeOrder())
          .putInt(0, Message.HEADER)
          .putShort(4, (short) MESSAGE_NOTHING)
          .putShort(6, (short) (F_REQUEST | F_ACK));
      check(Libc.send(fd, nothing, Message.HEADER), "send over netlink");
    }
  }

  /** The number by which the kernel knows the socket (linux/netlink.h: {@code nl_pid}). */
  public int port() throws NetlinkException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment address = local.allocate(12, 4);
      check(Libc.socketName(fd, address), "ask for a netlink socket's number");
      return address.asByteBuffer().order(ByteOrder.nativeOrder()).getInt(4);
    }
  }

  private int put(Message message, int flags) {
    return put(outBytes, message, flags);
  }

  private int put(ByteBuffer to, Message message, int flags) {
    int mine = sequence++;
    to.put(message.finish(flags, mine));
    while ((to.position() & 3) != 0) {
      to.put((byte) 0);
    }
    return mine;
  }

  private void flush() throws NetlinkException {
    int length = outBytes.position();
    outBytes.clear();
    check(closed ? -NetlinkException.EINVAL : Libc.send(fd, out, length), "send over netlink");
  }

  private void receive(Exchange exchange, Consumer<Reply> reader) throws NetlinkException {
    int length = receiveBytes(0);
    for (int at = 0; at + Message.HEADER <= length; at = next(at)) {
      if (inBytes.getInt(at + 8) != exchange.sequence) {
        continue;
      }
      exchange.interrupted |= (inBytes.getShort(at + 6) & F_DUMP_INTERRUPTED) != 0;
      int type = type(at);
      if (type == MESSAGE_ERROR || type == MESSAGE_DONE) {
        exchange.done = true;
        int error = length - at >= Message.HEADER + 4 ? -inBytes.getInt(at + Message.HEADER) : 0;
        if (error > 0) {
          throw refusal(at, error, exchange.doing);
        }
      } else {
        reader.accept(reply(at));
      }
    }
  }

  private int receiveBytes(int flags) throws NetlinkException {
    while (true) {
      int length = Libc.receive(fd, in, flags);
      if (length != -NetlinkException.EINTR) {
        check(length, "read a netlink answer");
        return length;
      }
    }
  }

  private Reply reply(int at) {
    int length = inBytes.getInt(at) - Message.HEADER;
    return new Reply(
        type(at),
        inBytes.getInt(at + 12),
        inBytes.slice(at + Message.HEADER, length).order(ByteOrder.nativeOrder()));
  }

  private NetlinkException refusal(int at, int error, String doing) {
    String words = Refusals.words(reply(at).payload(), inBytes.getShort(at + 6));
    return new NetlinkException(
        error,
        doing + ": " + NetlinkException.words(error) + (words.isEmpty() ? "" : " (" + words + ")"));
  }

  private int type(int at) {
    return inBytes.getShort(at + 4) & 0xffff;
  }

  private int next(int at) {
    return at + Math.max(Message.HEADER, inBytes.getInt(at) + 3 & ~3);
  }

  private static <T> void add(List<T> results, @Nullable T result) {
    if (result != null) {
      results.add(result);
    }
  }

  private static void check(int result, String doing) throws NetlinkException {
    if (result < 0) {
      throw NetlinkException.of(-result, doing);
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        Libc.close(fd);
        arena.close();
      }
    } finally {
      turn.unlock();
    }
  }

  private static final class Exchange {
    final int sequence;
    final String doing;
    boolean done;
    boolean interrupted;

    Exchange(int sequence, String doing) {
      this.sequence = sequence;
      this.doing = doing;
    }
  }
}
