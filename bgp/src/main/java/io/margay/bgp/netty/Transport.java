package io.margay.bgp.netty;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens sockets on the speaker's loop, and secures them. */
final class Transport {

  private static final int BACKLOG = 1024;
  private static final int READ_BYTES = 64 * 1024;
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 * 1024, 256 * 1024);

  private final EventLoop loop;

  Transport(EventLoop loop) {
    this.loop = loop;
  }

  /** Listens; every accepted connection goes to {@code accepted} before it is read from. */
  ChannelFuture listen(IpAddress address, int port, Consumer<Channel> accepted) {
    return new ServerBootstrap()
        .group(loop)
        .channelFactory(ListeningChannel::new)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                accepted.accept(channel);
              }
            })
        .bind(new InetSocketAddress(address.toInetAddress(), port));
  }

  /**
   * Connects; whoever waits for the result adds the handler.
   *
   * @param own the speaker's address, or null for any
   * @throws IOException if there can not even be a socket as it is wanted
   */
  ChannelFuture dial(@Nullable IpAddress own, PeerConfig to) throws IOException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            // Nothing is read before there is somebody to read it.
            .option(ChannelOption.AUTO_READ, false)
            .handler(new ChannelInboundHandlerAdapter());
    InetSocketAddress remote = new InetSocketAddress(to.address().toInetAddress(), to.port());
    PeerOptions.Security security = to.options().security();
    IpAddress source = security.source() == null ? own : security.source();
    int guess = Descriptor.next();
    PeerChannel channel = new PeerChannel(open(source, to), guess);
    return bootstrap.channelFactory(() -> channel).connect(remote);
  }

  private static SocketChannel open(@Nullable IpAddress source, PeerConfig to) throws IOException {
    SocketChannel socket = SocketChannel.open();
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      PeerOptions.Security security = to.options().security();
      boolean secured = security.password() != null || security.hops() > 0;
      if (source != null && source.family() == to.address().family()) {
        socket.bind(new InetSocketAddress(source.toInetAddress(), 0));
      } else if (secured) {
        socket.bind(null);
      }
      if (secured) {
        NativeSocket found =
            NativeSocket.find((InetSocketAddress) socket.getLocalAddress(), null, false);
        if (security.password() != null) {
          found.sign(Cidr.host(to.address()), security.password());
        }
        if (security.hops() > 0) {
          found.limit(to.address().family(), security.hops());
        }
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Has an accepted connection take nothing from farther away than the peer may be. */
  static void limit(Channel accepted, PeerConfig peer) throws IOException {
    int hops = peer.options().security().hops();
    if (hops > 0) {
      NativeSocket.find(
              (InetSocketAddress) accepted.localAddress(),
              (InetSocketAddress) accepted.remoteAddress(),
              false)
          .limit(peer.address().family(), hops);
    }
  }
}
