package io.margay.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/** Takes in numbered datagrams in a workload and remembers which numbers came from where. */
public final class DatagramSink implements AutoCloseable {

  private static final int BUFFER_BYTES = 4 << 20;

  private final DatagramChannel channel;
  private final Thread reader;
  private volatile LongConsumer arrivals = _ -> {};
  private final Map<String, BitSet> received = new ConcurrentHashMap<>();

  public DatagramSink(Place place, int port) {
    try {
      this.channel = place.datagramChannel();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.reader =
        Thread.ofPlatform()
            .daemon()
            .name("datagrams-" + place.name() + "-" + port)
            .start(this::read);
  }

  /** How many different numbers came from this address. */
  public int received(String address) {
    BitSet numbers = received.get(address);
    if (numbers == null) {
      return 0;
    }
    synchronized (numbers) {
      return numbers.cardinality();
    }
  }

  /** From now on this is told {@link System#nanoTime} at each arrival, on the reading thread. */
  public void watch(LongConsumer newArrivals) {
    arrivals = newArrivals;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(64);
    while (channel.isOpen()) {
      try {
        buffer.clear();
        SocketAddress from = channel.receive(buffer);
        arrivals.accept(System.nanoTime());
        if (from instanceof InetSocketAddress sender
            && buffer.flip().remaining() >= Integer.BYTES) {
          BitSet numbers =
              received.computeIfAbsent(sender.getAddress().getHostAddress(), _ -> new BitSet());
          synchronized (numbers) {
            numbers.set(buffer.getInt());
          }
        }
      } catch (IOException _) {
        // Closed.
      }
    }
  }

  /** Its port is free then: of a channel that is being read, the reader closes the socket. */
  @Override
  public void close() {
    try {
      channel.close();
      reader.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
