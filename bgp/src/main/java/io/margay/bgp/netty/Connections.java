package io.margay.bgp.netty;

import io.margay.bgp.session.Event;
import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import io.margay.core.net.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers' connections: those that are dialled and those that dial, with what happens on them as
 * events of the peers' sessions. Belongs to the loop.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** RFC 9687 section 5: at least eight minutes. */
  private static final long SEND_HOLD_SECONDS = 8 * 60;

  private final EventLoop loop;
  private final SpeakerConfig.Identity identity;
  private final Map<IpAddress, Peer> peers;
  private final Function<IpAddress, @Nullable Peer> callers;
  private final BiConsumer<Peer, Event> handler;
  private final Transport transport;
  private final AttributeCache cache = new AttributeCache();
  private long numbers;
  private boolean unsigned;

  /**
   * @param callers the peer that dials from an address; null if it is none
   * @param handler has a peer's session handle an event
   */
  Connections(
      EventLoop loop,
      SpeakerConfig.Identity identity,
      Map<IpAddress, Peer> peers,
      Function<IpAddress, @Nullable Peer> callers,
      BiConsumer<Peer, Event> handler) {
    this.loop = loop;
    this.identity = identity;
    this.peers = peers;
    this.callers = callers;
    this.handler = handler;
    this.transport = new Transport(loop);
  }

  /** Whether the listening socket could not be told passwords: it then asks nobody for one. */
  void unsigned(boolean now) {
    unsigned = now;
  }

  /** A peer may have dialled. */
  void accepted(Channel channel) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    Peer peer = remote == null ? null : callers.apply(IpAddress.of(remote.getAddress()));
    if (peer == null) {
      channel.close();
      return;
    }
    if (unsigned && peer.config.options().security().password() != null) {
      LOG.warn("connection refused, passwords can not be checked peer={}", peer.config.address());
      channel.close();
      return;
    }
    try {
      Transport.limit(channel, peer.config);
    } catch (IOException e) {
      LOG.warn("connection refused peer={} error='{}'", peer.config.address(), e.getMessage());
      channel.close();
      return;
    }
    connected(peer, channel, true);
  }

  private void connected(Peer peer, Channel channel, boolean inbound) {
    Link link = new Link(numbers++, channel, cache, new LinkOwner(peer));
    peer.links.put(link.number(), link);
    channel.pipeline().addLast(link);
    handler.accept(peer, new Event.Connected(link.number(), inbound));
    channel.config().setAutoRead(true);
  }

  void dial(Peer peer) {
    try {
      ChannelFuture attempt =
          transport.dial(identity.source(peer.config.address().family()), peer.config);
      attempt.addListener(_ -> dialled(peer, attempt));
    } catch (IOException e) {
      loop.execute(() -> handler.accept(peer, new Event.DialFailed(reason(e))));
    }
  }

  private void dialled(Peer peer, ChannelFuture attempt) {
    boolean current = peers.get(peer.config.address()) == peer;
    if (!current) {
      attempt.channel().close();
    } else if (attempt.isSuccess()) {
      connected(peer, attempt.channel(), false);
    } else {
      handler.accept(peer, new Event.DialFailed(reason(attempt.cause())));
    }
  }

  private static String reason(Throwable cause) {
    String reason = cause.getMessage();
    return reason == null ? "can not connect" : reason;
  }

  /** Tells the peer's session what happens on a link. */
  private final class LinkOwner implements Link.Owner {
    private final Peer peer;

    LinkOwner(Peer peer) {
      this.peer = peer;
    }

    @Override
    public void received(Link link, Message message) {
      peer.messages++;
      handler.accept(peer, new Event.Received(link.number(), message));
    }

    @Override
    public void malformed(Link link, MessageException error) {
      LOG.warn("malformed message peer={} error={}", peer.config.address(), error.getMessage());
      handler.accept(peer, new Event.Malformed(link.number(), error));
    }

    @Override
    public void closed(Link link, String reason) {
      peer.links.remove(link.number());
      handler.accept(peer, new Event.Closed(link.number(), reason));
    }

    @Override
    public void writable(Link link, boolean writable) {
      Peer.cancel(peer.stuckTimer);
      if (writable) {
        if (peer.established != null && peer.established.link() == link) {
          peer.established.outbox().drain();
        }
      } else {
        peer.stuckTimer =
            loop.schedule(
                () -> handler.accept(peer, new Event.SendStuck(link.number())),
                SEND_HOLD_SECONDS,
                TimeUnit.SECONDS);
      }
    }
  }
}
