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

  private static final int MESSAGE_NOTHING = 1;

  /** More than this many messages a send gains nothing (measured). */
  private static final int BATCH_MESSAGES = 128;

  /**
   * How much memory a socket takes, in bytes.
   *
   * @param batch for messages that are sent together, but for the last
   * @param message for the last, or a single one; transactions have their own
   * @param in for what is received at once
   */
  private record Sizes(int batch, int message, int in) {}

  private static final Sizes LASTING = new Sizes(96 << 10, 68 << 10, 256 << 10);

  /** The messages of a wire are short; dumps come 32 KiB at a time. */
  private static final Sizes BRIEF = new Sizes(8 << 10, 8 << 10, 32 << 10);

  private static final int DUMP_ATTEMPTS = 10;

  private final Descriptor kernel;
  private final Arena arena;
  private final int batchBytes;
  private final MemorySegment out;
  private final ByteBuffer outBytes;
  private final Received in;
  private final ReentrantLock turn = new ReentrantLock();
  private int sequence = 1;
  private boolean closed;

  @SuppressWarnings("MustBeClosed") // by close
  private NetlinkSocket(Descriptor kernel, boolean brief) {
    Sizes sizes = brief ? BRIEF : LASTING;
    this.kernel = kernel;
    this.arena = brief ? Arena.ofConfined() : Arena.ofShared();
    this.batchBytes = sizes.batch();
    this.out = arena.allocate(sizes.batch() + sizes.message(), 16);
    this.outBytes = out.asByteBuffer().order(ByteOrder.nativeOrder());
    this.in = new Received(kernel, arena.allocate(sizes.in(), 16));
  }

  /**
   * Opens one.
   *
   * @param family {@link #ROUTE} or {@link #NETFILTER}
   * @param groups a bit for each multicast group to hear, the lowest for group 1
   */
  public static NetlinkSocket open(Netns netns, int family, int groups) throws IOException {
    return new NetlinkSocket(Descriptor.open(netns, family, groups), false);
  }

  /**
   * Opens one for a few requests of the calling thread, which alone may use and close it. It takes
   * little memory, and closing it waits for nobody: before memory that several threads may use is
   * given back, every thread of the process is stopped for a moment, one by one.
   */
  public static NetlinkSocket brief(Netns netns, int family) throws IOException {
    return brief(netns, family, 0);
  }

  /** The same, which hears of events too. */
  static NetlinkSocket brief(Netns netns, int family, int groups) throws IOException {
    return new NetlinkSocket(Descriptor.open(netns, family, groups), true);
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
      answers(message, F_REQUEST | F_ACK, reader, results);
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
      for (int attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
        List<T> results = new ArrayList<>();
        if (answers(message, F_REQUEST | F_DUMP, reader, results)) {
          return results;
        }
      }
      throw new NetlinkException(
          NetlinkException.EINTR,
          message.doing() + ": what is there changed during each of " + DUMP_ATTEMPTS + " dumps");
    } finally {
      turn.unlock();
    }
  }

  /** Whether the answers are of one moment. */
  private <T> boolean answers(
      Message message, int flags, Function<Reply, @Nullable T> reader, List<T> results)
      throws NetlinkException {
    int mine = put(outBytes, message, flags);
    flush();
    boolean done = false;
    boolean interrupted = false;
    while (!done) {
      in.await();
      while (in.next()) {
        if (in.sequence() != mine) {
          continue;
        }
        interrupted |= in.interrupted();
        if (!in.isLast()) {
          T result = reader.apply(in.reply());
          if (result != null) {
            results.add(result);
          }
          continue;
        }
        done = true;
        if (in.error() > 0) {
          throw in.refusal(message.doing());
        }
      }
    }
    return !interrupted;
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
      while (results.size() < messages.size()) {
        int first = sequence;
        List<Message> lot = lot(messages.subList(results.size(), messages.size()));
        flush();
        results.addAll(Outcomes.await(in, lot, first, false));
      }
      return results;
    } finally {
      turn.unlock();
    }
  }

  /** Sends many requests, a lot at a time, none of which may be refused. */
  public void all(List<Message> messages) throws NetlinkException {
    for (NetlinkException refusal : batch(messages)) {
      if (refusal != null) {
        throw refusal;
      }
    }
  }

  /** Writes as many as go in one send; those. */
  private List<Message> lot(List<Message> messages) {
    for (int i = 0; ; i++) {
      Message message = messages.get(i);
      boolean last =
          i + 1 == messages.size()
              || i + 1 == BATCH_MESSAGES
              || outBytes.position() + message.size() > batchBytes;
      put(outBytes, message, last ? F_REQUEST | F_ACK : F_REQUEST);
      if (last) {
        return messages.subList(0, i + 1);
      }
    }
  }

  /**
   * Sends changes of one subsystem of netfilter that are done altogether or not at all
   * (linux/netfilter/nfnetlink.h: {@code NFNL_MSG_BATCH_BEGIN}).
   *
   * @throws NetlinkException if any is refused, and then nothing was done
   */
  public void transaction(int subsystem, List<Message> messages) throws NetlinkException {
    List<Message> all = new ArrayList<>(messages.size() + 2);
    all.add(Message.bound(Message.BATCH_BEGIN, subsystem));
    all.addAll(messages);
    turn.lock();
    try (Arena local = Arena.ofConfined()) {
      checkOpen();
      Message end = Message.bound(Message.BATCH_END, subsystem);
      long size = end.size();
      for (Message message : all) {
        size += message.size() + 3 & ~3;
      }
      MemorySegment segment = local.allocate(size, 16);
      ByteBuffer bytes = segment.asByteBuffer().order(ByteOrder.nativeOrder());
      int first = sequence;
      for (int i = 0; i < all.size(); i++) {
        put(bytes, all.get(i), i + 1 == all.size() ? F_REQUEST | F_ACK : F_REQUEST);
      }
      put(bytes, end, F_REQUEST);
      kernel.send(segment, bytes.position());
      for (NetlinkException refusal : Outcomes.await(in, all, first, true)) {
        if (refusal != null) {
          throw refusal;
        }
      }
    } finally {
      turn.unlock();
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
        int length = in.receive(Libc.MSG_DONTWAIT);
        if (length == -NetlinkException.EAGAIN) {
          return complete;
        }
        if (length == -NetlinkException.ENOBUFS) {
          complete = false;
        } else if (length != -NetlinkException.EINTR) {
          Descriptor.check(length, "read netlink events");
          in.each(reader);
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
      int length = in.receive(0);
      if (length == -NetlinkException.ENOBUFS) {
        return false;
      }
      if (length != -NetlinkException.EAGAIN && length != -NetlinkException.EINTR) {
        Descriptor.check(length, "read netlink events");
        in.each(reader);
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
      kernel.send(nothing, Message.HEADER);
    }
  }

  /** The number by which the kernel knows the socket (linux/netlink.h: {@code nl_pid}). */
  public int port() throws NetlinkException {
    return kernel.port();
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
    checkOpen();
    kernel.send(out, length);
  }

  private void checkOpen() throws NetlinkException {
    Descriptor.check(closed ? -NetlinkException.EINVAL : 0, "send over netlink");
  }

  @Override
  public void close() {
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        kernel.close();
        arena.close();
      }
    } finally {
      turn.unlock();
    }
  }
}
