package io.margay.bgp.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a collector, made again when it ends. What a collector does not read waits in
 * memory up to a limit; then it is let go. Belongs to the loop.
 */
final class BmpCollector {

  private static final Logger LOG = LoggerFactory.getLogger(BmpCollector.class);

  /** Bytes that may wait, besides those that all routes take at the beginning. */
  static final long LIMIT = 16 * 1024 * 1024;

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long FIRST_PAUSE_SECONDS = 1;
  private static final long LONGEST_PAUSE_SECONDS = 60;

  private final EventLoop loop;
  private final InetSocketAddress address;
  private final long limit;
  private final Consumer<BmpCollector> connected;
  private @Nullable Channel channel;
  private boolean told;
  private long allowed;
  private long connectedAt;
  private long pause = FIRST_PAUSE_SECONDS;
  private boolean closed;

  /**
   * @param limit bytes that may wait, besides those that {@code connected} sends
   * @param connected tells the collector all there is
   */
  BmpCollector(
      EventLoop loop, InetSocketAddress address, long limit, Consumer<BmpCollector> connected) {
    this.loop = loop;
    this.address = address;
    this.limit = limit;
    this.connected = connected;
  }

  void connect() {
    if (closed) {
      return;
    }
    ChannelFuture attempt =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(new Deaf())
            .connect(address);
    attempt.addListener(_ -> {
      if (attempt.isSuccess() && !closed) {
        up(attempt.channel());
      } else if (attempt.isSuccess()) {
        attempt.channel().close();
      } else {
        again(String.valueOf(attempt.cause().getMessage()));
      }
    });
  }

  private void up(Channel connection) {
    channel = connection;
    connectedAt = System.nanoTime();
    LOG.info("BMP collector connected collector={}", address);
    told = false;
    connected.accept(this);
    told = true;
    // What all routes take is let through, whatever it is: a peer that joins costs the same.
    allowed = pending(connection) + limit;
    connection.flush();
  }

  /** Whether it has been told all there is, and so is to be told what changes. */
  boolean ready() {
    return channel != null && told;
  }

  /** Takes a message; {@link #flush} sends it. */
  void send(byte[] message) {
    Channel to = channel;
    if (to != null) {
      to.write(Unpooled.wrappedBuffer(message), to.voidPromise());
    }
  }

  /** Sends, or lets go of a collector that does not read. */
  void flush() {
    Channel to = channel;
    if (to == null) {
      return;
    }
    to.flush();
    long waiting = pending(to);
    if (waiting > allowed) {
      channel = null;
      to.close();
      again("it has not read " + waiting + " bytes");
    } else {
      allowed = Math.min(allowed, waiting + limit);
    }
  }

  private static long pending(Channel of) {
    ChannelOutboundBuffer buffer = of.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** Begins anew, as what it was told is not so any more. */
  void reset() {
    Channel old = channel;
    if (old != null) {
      channel = null;
      old.close();
      loop.execute(this::connect);
    }
  }

  /**
   * @param farewell the last message
   */
  void close(byte[] farewell) {
    closed = true;
    Channel old = channel;
    channel = null;
    if (old != null) {
      old.writeAndFlush(Unpooled.wrappedBuffer(farewell))
          .addListener(io.netty.channel.ChannelFutureListener.CLOSE);
    }
  }

  private void again(String reason) {
    if (!closed) {
      // Each connection costs a copy of all routes: one that does not last is no reason to hurry.
      long lasted = System.nanoTime() - connectedAt;
      if (connectedAt != 0 && lasted > TimeUnit.SECONDS.toNanos(LONGEST_PAUSE_SECONDS)) {
        pause = FIRST_PAUSE_SECONDS;
      }
      connectedAt = 0;
      LOG.warn(
          "no BMP collector, tried again collector={} in={}s reason='{}'", address, pause, reason);
      loop.schedule(this::connect, pause, TimeUnit.SECONDS);
      pause = Math.min(2 * pause, LONGEST_PAUSE_SECONDS);
    }
  }

  /** RFC 7854 section 3.2: a collector says nothing. */
  private final class Deaf extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf ignored) {}

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (channel == context.channel()) {
        channel = null;
        again("it closed the connection");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
