package io.margay.bgp.netty;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Accepts connections as {@link PeerChannel}s. */
final class ListeningChannel extends NioServerSocketChannel {

  @Override
  protected int doReadMessages(List<Object> accepted) throws IOException {
    int guess = Descriptor.next();
    SocketChannel socket = javaChannel().accept();
    if (socket == null) {
      return 0;
    }
    accepted.add(new PeerChannel(this, socket, guess));
    return 1;
  }
}
