package io.margay.bgp.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection with a peer that may also be written to past the pipeline. */
final class PeerChannel extends NioSocketChannel {

  /** One that is to be connected. */
  PeerChannel(SocketChannel socket) {
    super(socket);
  }

  /** One that was accepted. */
  PeerChannel(Channel parent, SocketChannel socket) {
    super(parent, socket);
  }

  /**
   * Writes as much as the socket takes at once, unless something waits to be written before. A
   * change for a hundred peers is a hundred such calls, and the way through the pipeline takes as
   * long as the kernel does.
   *
   * @return how many bytes it took; an error shows by the next write that goes the usual way
   */
  int writeNow(ByteBuffer bytes) {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    if (waiting == null || waiting.totalPendingWriteBytes() > 0) {
      return 0;
    }
    try {
      return javaChannel().write(bytes);
    } catch (IOException _) {
      return 0;
    }
  }
}
