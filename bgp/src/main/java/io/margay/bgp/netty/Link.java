package io.margay.bgp.netty;

import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A TCP connection with a peer: bytes to messages and back. */
final class Link extends ByteToMessageDecoder {

  /** How long a connection that we end may take to deliver what was sent. */
  private static final int LINGER_SECONDS = 1;

  /** Whom a link tells what happens on it. */
  interface Owner {
    void received(Link link, Message message);

    void malformed(Link link, MessageException error);

    void closed(Link link, String reason);

    void writable(Link link, boolean writable);
  }

  private final long number;
  private final Channel channel;
  private final AttributeCache cache;
  private final Owner owner;
  private CodecContext context = CodecContext.INITIAL;
  private boolean ended;
  private boolean lost;

  // What was said at the beginning and at the end, for who watches.
  private Message.@Nullable Open sentOpen;
  private Message.@Nullable Open receivedOpen;
  private Message.@Nullable Notification sentNotification;
  private Message.@Nullable Notification receivedNotification;

  Link(long number, Channel channel, AttributeCache cache, Owner owner) {
    this.number = number;
    this.channel = channel;
    this.cache = cache;
    this.owner = owner;
  }

  long number() {
    return number;
  }

  Channel channel() {
    return channel;
  }

  /** From the OPEN messages on. */
  void agreed(CodecContext newContext) {
    context = newContext;
  }

  Message.@Nullable Open sentOpen() {
    return sentOpen;
  }

  Message.@Nullable Open receivedOpen() {
    return receivedOpen;
  }

  Message.@Nullable Notification sentNotification() {
    return sentNotification;
  }

  Message.@Nullable Notification receivedNotification() {
    return receivedNotification;
  }

  /** Whether it ended without our doing. */
  boolean isLost() {
    return lost;
  }

  void send(Message message) {
    if (message instanceof Message.Open open) {
      sentOpen = open;
    } else if (message instanceof Message.Notification notification) {
      sentNotification = notification;
    }
    if (!ended) {
      byte[] bytes = MessageCodec.encode(message, context);
      channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
    }
  }

  /**
   * Closes once the peer has had the time to read our last message; nothing is reported any more.
   */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (channel instanceof SocketChannel socket && channel.isActive()) {
      // To close with unread bytes in the socket would reset the connection, last message and all.
      socket.shutdownOutput();
      channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    } else {
      channel.close();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      while (!ended && in.readableBytes() >= MessageCodec.HEADER) {
        int length =
            MessageCodec.length(in.nioBuffer(in.readerIndex(), MessageCodec.HEADER), context);
        if (in.readableBytes() < length) {
          return;
        }
        Message message =
            MessageCodec.decode(in.nioBuffer(in.readerIndex(), length), context, cache);
        in.skipBytes(length);
        note(message);
        owner.received(this, message);
      }
    } catch (MessageException e) {
      owner.malformed(this, e);
    }
    if (ended) {
      in.skipBytes(in.readableBytes());
    }
  }

  private void note(Message message) {
    if (message instanceof Message.Open open) {
      receivedOpen = open;
    } else if (message instanceof Message.Notification notification) {
      receivedNotification = notification;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!ended) {
      owner.writable(this, channel.isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    gone("connection closed by the peer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    String reason = cause.getMessage();
    // Not at once: a write that fails is one of many, and whoever goes through the peers to write
    // to them must not lose one of them under its hands.
    channel
        .eventLoop()
        .execute(() -> {
          gone(reason == null ? cause.toString() : reason);
          channel.close();
        });
  }

  private void gone(String reason) {
    if (ended) {
      channel.close();
      return;
    }
    ended = true;
    lost = true;
    owner.closed(this, reason);
  }
}
