package io.margay.bgp.netty;

import io.margay.bgp.session.Action;
import io.margay.bgp.session.Event;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.Session;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the peers' state machines on timers and connections. Belongs to the loop. */
final class Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final EventLoop loop;
  private final SpeakerConfig.Identity identity;
  private final Startup startup;
  private final Map<IpAddress, Peer> peers;
  private final Engine engine;
  private final Connections connections;
  private final Visitors visitors;

  Sessions(
      EventLoop loop,
      SpeakerConfig.Identity identity,
      Startup startup,
      Map<IpAddress, Peer> peers,
      Engine engine) {
    this.loop = loop;
    this.identity = identity;
    this.startup = startup;
    this.peers = peers;
    this.engine = engine;
    this.connections = new Connections(loop, identity, peers, this::caller, this::handle);
    this.visitors = new Visitors(loop, peers.values(), address -> remove(address, null));
  }

  void add(PeerConfig config) {
    add(config, null);
  }

  private Peer add(PeerConfig config, @Nullable PeerRange range) {
    Session session =
        new Session(
            SessionTerms.of(config, identity),
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

  /** The sockets of all. */
  Connections connections() {
    return connections;
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

  private void handle(Peer peer, Event event) {
    for (Action action : peer.session.on(event, System.nanoTime())) {
      perform(peer, action);
    }
    arm(peer);
  }

  private void perform(Peer peer, Action action) {
    switch (action) {
      case Action.Dial() -> connections.dial(peer);
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
}
