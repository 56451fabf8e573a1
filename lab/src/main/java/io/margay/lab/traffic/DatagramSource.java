package io.margay.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends numbered datagrams at a steady pace from a workload. Nobody answers them. */
public final class DatagramSource implements AutoCloseable {

  private final DatagramChannel channel;
  private final InetSocketAddress target;
  private final AtomicInteger sent = new AtomicInteger();
  private final ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  public DatagramSource(Place from, String address, int port, Duration pace) {
    this.target = new InetSocketAddress(address, port);
    try {
      this.channel = from.datagramChannel();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clock.scheduleAtFixedRate(this::send, 0, pace.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many were given to the kernel. */
  public int sent() {
    return sent.get();
  }

  private void send() {
    try {
      buffer.clear().putInt(sent.get()).flip();
      channel.send(buffer, target);
      sent.incrementAndGet();
    } catch (IOException _) {
      // An answer that the port is closed to us: this one counts as not sent.
    }
  }

  /**
   * Stops sending. Nobody is interrupted: what an interrupt takes for not sent may be on its way,
   * and would arrive uncounted.
   */
  @Override
  public void close() {
    clock.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
