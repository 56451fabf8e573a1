package io.margay.bgp.netty;

import io.margay.bgp.session.Action;
import io.margay.bgp.session.Event;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.Session;
import io.margay.bgp.session.SessionConfig;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageException;
import io.margay.core.net.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the peers' state machines on sockets and timers. Belongs to the loop. */
final class Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** RFC 9687 section 5: at least eight minutes. */
  private static final long SEND_HOLD_SECONDS = 8 * 60;

  private static final Comparator<AfiSafi> BY_NUMBER = Comparator.comparingInt(AfiSafi::afi);

  private final EventLoop loop;
  private final Transport transport;
  private final SpeakerConfig.Identity identity;
  private final Startup startup;
  private final Map<IpAddress, Peer> peers;
  private final Engine engine;
  private final AttributeCache cache = new AttributeCache();
  private final Visitors visitors;
  private long connections;
  private boolean unsigned;

  Sessions(
      EventLoop loop,
      SpeakerConfig.Identity identity,
      Startup startup,
      Map<IpAddress, Peer> peers,
      Engine engine) {
    this.loop = loop;
    this.transport = new Transport(loop);
    this.identity = identity;
    this.startup = startup;
    this.peers = peers;
    this.engine = engine;
    this.visitors = new Visitors(loop, peers.values(), address -> remove(address, null));
  }

  void add(PeerConfig config) {
    add(config, null);
  }

  private Peer add(PeerConfig config, @Nullable PeerRange range) {
    Session session =
        new Session(
            sessionConfig(config),
            () -> ThreadLocalRandom.current().nextDouble(0.75, 1),
            () -> identity.restart().holdBackEndOfRib() && !startup.over());
    Peer peer = new Peer(config, session);
    peer.visits = range == null ? null : range.range();
    peers.put(config.address(), peer);
    handle(peer, new Event.Start());
    return peer;
  }

  /** Who may dial without being named. */
  void ranges(Set<PeerRange> wanted) {
    visitors.ranges(wanted);
  }

  /** What holds for a peer from now on if nobody names it; null if it may not be one. */
  @Nullable PeerConfig unnamed(Peer peer) {
    IpAddress address = peer.config.address();
    PeerRange range = peer.visits == null ? null : visitors.of(address);
    peer.visits = range == null ? null : range.range();
    return range == null ? null : range.peer(address);
  }

  private SessionConfig sessionConfig(PeerConfig config) {
    PeerOptions options = config.options();
    PeerOptions.Terms terms = options.terms();
    Integer restart = terms.restartSeconds();
    return new SessionConfig(
        config.localAs(identity.as()),
        identity.routerId(),
        config.as(),
        config.passive(),
        options.families().stream().sorted(BY_NUMBER).toList(),
        restart == null ? identity.restart().seconds() : restart,
        terms.keepaliveSeconds() == 0
            ? identity.timers()
            : identity.timers().withKeepalive(Duration.ofSeconds(terms.keepaliveSeconds())),
        features(options.extensions()));
  }

  private static SessionConfig.Features features(PeerOptions.Extensions extensions) {
    return new SessionConfig.Features(
        extensions.receivePaths(),
        extensions.sendPaths(),
        extensions.longLivedSeconds(),
        extensions.extendedNextHop());
  }

  /** Ends a session with an error; it is tried again after a while. */
  void reject(Peer peer, ErrorCode error) {
    handle(peer, new Event.Reject(error));
  }

  /** The path to a peer is gone. */
  void pathLost(IpAddress address) {
    Peer peer = peers.get(address);
    if (peer != null) {
      handle(peer, new Event.PathLost());
    }
  }

  /**
   * @param farewell what to tell the peer, or null to vanish
   */
  void remove(IpAddress address, Message.@Nullable Notification farewell) {
    Peer peer = peers.get(address);
    if (peer != null) {
      handle(peer, new Event.Stop(farewell));
      peers.remove(address);
      engine.forget(peer);
    }
  }

  /** Whether the listening socket could not be told passwords: it then asks nobody for one. */
  void unsigned(boolean now) {
    unsigned = now;
  }

  /** A peer may have dialled. */
  void accepted(Channel channel) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    Peer peer = remote == null ? null : caller(IpAddress.of(remote.getAddress()));
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

  /** The peer that an address is, as it is named or as its range says; null if it is none. */
  private @Nullable Peer caller(IpAddress address) {
    Peer known = peers.get(address);
    if (known != null) {
      return known;
    }
    PeerRange range = visitors.admit(address);
    if (range == null) {
      LOG.warn("connection refused, this is no peer, or its range is full remote={}", address);
      return null;
    }
    return add(range.peer(address), range);
  }

  private void connected(Peer peer, Channel channel, boolean inbound) {
    Link link = new Link(connections++, channel, cache, new LinkOwner(peer));
    peer.links.put(link.number(), link);
    channel.pipeline().addLast(link);
    handle(peer, new Event.Connected(link.number(), inbound));
    channel.config().setAutoRead(true);
  }

  private void dial(Peer peer) {
    try {
      ChannelFuture attempt =
          transport.dial(identity.source(peer.config.address().family()), peer.config);
      attempt.addListener(_ -> dialled(peer, attempt));
    } catch (IOException e) {
      loop.execute(() -> handle(peer, new Event.DialFailed(reason(e))));
    }
  }

  private void dialled(Peer peer, ChannelFuture attempt) {
    boolean current = peers.get(peer.config.address()) == peer;
    if (!current) {
      attempt.channel().close();
    } else if (attempt.isSuccess()) {
      connected(peer, attempt.channel(), false);
    } else {
      handle(peer, new Event.DialFailed(reason(attempt.cause())));
    }
  }

  private static String reason(Throwable cause) {
    String reason = cause.getMessage();
    return reason == null ? "can not connect" : reason;
  }

  private void handle(Peer peer, Event event) {
    for (Action action : peer.session.on(event, System.nanoTime())) {
      perform(peer, action);
    }
    arm(peer);
  }

  private void perform(Peer peer, Action action) {
    switch (action) {
      case Action.Dial() -> dial(peer);
      case Action.Send(long connection, Message message) -> peer.send(connection, message);
      case Action.Close(long connection) -> {
        Link link = peer.links.remove(connection);
        if (link != null) {
          link.end();
        }
      }
      case Action.Up(long connection, Negotiated negotiated) -> {
        Link link = peer.links.get(connection);
        if (link != null) {
          engine.up(peer, link, negotiated);
        }
      }
      case Action.Deliver(Message message) -> {
        engine.deliver(peer, message);
        if (engine.overLimit(peer)) {
          loop.execute(() -> reject(peer, ErrorCode.TOO_MANY_PREFIXES));
        }
      }
      case Action.Down(String reason, boolean graceful) -> engine.down(peer, reason, graceful);
    }
  }

  /** Sets the timer if it would fire too late; one that fires too early is just set again. */
  private void arm(Peer peer) {
    long deadline = peer.session.deadline();
    if (deadline >= peer.timerAt) {
      return;
    }
    Peer.cancel(peer.timer);
    peer.timerAt = deadline;
    long delay = Math.max(0, deadline - System.nanoTime());
    peer.timer =
        loop.schedule(
            () -> {
              peer.timerAt = Long.MAX_VALUE;
              handle(peer, new Event.Tick());
            },
            delay,
            TimeUnit.NANOSECONDS);
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
      handle(peer, new Event.Received(link.number(), message));
    }

    @Override
    public void malformed(Link link, MessageException error) {
      LOG.warn("malformed message peer={} error={}", peer.config.address(), error.getMessage());
      handle(peer, new Event.Malformed(link.number(), error));
    }

    @Override
    public void closed(Link link, String reason) {
      peer.links.remove(link.number());
      handle(peer, new Event.Closed(link.number(), reason));
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
                () -> handle(peer, new Event.SendStuck(link.number())),
                SEND_HOLD_SECONDS,
                TimeUnit.SECONDS);
      }
    }
  }
}
