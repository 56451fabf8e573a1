package io.margay.bgp.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection with a peer that may also be written to past the pipeline. */
final class PeerChannel extends NioSocketChannel {

  private final int guess;
  private @Nullable Descriptor descriptor;
  private boolean sought;

  /**
   * One that is to be connected.
   *
   * @param guess {@link Descriptor#next} from before the socket was opened
   */
  PeerChannel(SocketChannel socket, int guess) {
    super(socket);
    this.guess = guess;
  }

  /** One that was accepted. */
  PeerChannel(Channel parent, SocketChannel socket, int guess) {
    super(parent, socket);
    this.guess = guess;
  }

  /**
   * Writes as much as the socket takes at once, unless something waits to be written before. A
   * change for a hundred peers is a hundred such calls, and the way through the pipeline takes as
   * long as the kernel does.
   *
   * @return how many bytes it took; an error shows by the next write that goes the usual way
   */
  int writeNow(SharedBytes bytes, int from, int to) {
    if (!nothingWaits()) {
      return 0;
    }
    prepare();
    return descriptor == null || !bytes.hasAddress()
        ? write(bytes.window(from, to))
        : descriptor.send(bytes.address() + from, to - from);
  }

  /** The socket, to be sent to at once; null if something waits to be written before. */
  @Nullable Descriptor direct() {
    if (!nothingWaits()) {
      return null;
    }
    prepare();
    return descriptor;
  }

  private boolean nothingWaits() {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    // There is none as soon as the connection is closed, by which its number is another's.
    return waiting != null && waiting.totalPendingWriteBytes() == 0;
  }

  /** Does before what the first write would have to; once it is connected. */
  void prepare() {
    if (!sought) {
      sought = true;
      descriptor = find();
    }
  }

  /** Null if it can not be found: Java's own way takes longer, and is always there. */
  private @Nullable Descriptor find() {
    try {
      return Descriptor.of(javaChannel(), guess);
    } catch (IOException _) {
      return null;
    }
  }

  private int write(ByteBuffer bytes) {
    try {
      return javaChannel().write(bytes);
    } catch (IOException _) {
      return 0;
    }
  }
}
