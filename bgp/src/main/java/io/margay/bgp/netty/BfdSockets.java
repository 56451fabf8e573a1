package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdPacket;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** UDP sockets as BFD wants them: RFC 5881 on one link, RFC 5883 over several hops. */
final class BfdSockets {

  private static final Logger LOG = LoggerFactory.getLogger(BfdSockets.class);

  private static final int ONE_HOP = 3784;
  private static final int MULTIHOP = 4784;

  /** RFC 5881 section 4: the source port is from here on. */
  private static final int FIRST_SOURCE = 49_152;

  private static final int TRIES = 50;

  /** What packets a socket takes. */
  record Kind(Family family, boolean multihop) {
    int port() {
      return multihop ? MULTIHOP : ONE_HOP;
    }
  }

  private final EventLoop loop;
  private final IpAddress own;

  BfdSockets(EventLoop loop, IpAddress own) {
    this.loop = loop;
    this.own = own;
  }

  /** The socket at the port that the kind of path has. */
  Channel receive(Kind kind, BiConsumer<DatagramPacket, Kind> received) throws IOException {
    SimpleChannelInboundHandler<DatagramPacket> handler =
        new SimpleChannelInboundHandler<>() {
          @Override
          protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            received.accept(packet, kind);
          }

          @Override
          public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("error on a BFD socket error='{}'", cause.getMessage());
          }
        };
    Channel channel = open(kind.family(), handler, kind.port());
    if (!kind.multihop()) {
      NativeSocket.findDatagram((InetSocketAddress) channel.localAddress())
          .onlyFromTheLink(kind.family());
    }
    return channel;
  }

  /** A socket to send one session's packets from. */
  Channel send(Kind kind) throws IOException {
    ChannelInboundHandlerAdapter nothing = new ChannelInboundHandlerAdapter();
    IOException last = new IOException("no port");
    for (int i = 0; i < TRIES; i++) {
      try {
        int port = ThreadLocalRandom.current().nextInt(FIRST_SOURCE, 65_536);
        Channel channel = open(kind.family(), nothing, port);
        NativeSocket.findDatagram((InetSocketAddress) channel.localAddress())
            .limit(kind.family(), 0);
        return channel;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Bound when it returns, which Netty's own way to bind is not on the loop itself. */
  private Channel open(Family family, ChannelHandler handler, int port) throws IOException {
    boolean four = family == Family.IPV4;
    IpAddress any = four ? IpAddress.ipv4(0) : IpAddress.parse("::");
    IpAddress at = own.family() == family ? own : any;
    DatagramChannel socket =
        DatagramChannel.open(four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      socket.bind(new InetSocketAddress(at.toInetAddress(), port));
    } catch (IOException e) {
      socket.close();
      throw new IOException("UDP port " + port + " at " + at + ": " + e.getMessage(), e);
    }
    NioDatagramChannel channel = new NioDatagramChannel(socket);
    new Bootstrap().group(loop).channelFactory(() -> channel).handler(handler).register();
    return channel;
  }

  static void send(Channel from, IpAddress to, BfdPacket packet, boolean multihop) {
    InetSocketAddress at = new InetSocketAddress(to.toInetAddress(), multihop ? MULTIHOP : ONE_HOP);
    from.writeAndFlush(
        new DatagramPacket(Unpooled.wrappedBuffer(packet.encode()), at), from.voidPromise());
  }
}
