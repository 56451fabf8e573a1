package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Export;
import io.margay.bgp.rib.Outgoing;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.RibDelta;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.Speaker;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.State;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routing tables of a speaker and who is told of them. Belongs to the loop. */
final class Engine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** Bytes that may wait for one peer before it is told by prefix instead of by message. */
  private static final int OUTBOX_LIMIT = 4 * 1024 * 1024;

  /** For peers without graceful restart, which need not send the end-of-RIB marker. */
  private static final Duration UNMARKED_WAIT = Duration.ofSeconds(5);

  private final EventLoop loop;
  private final SpeakerConfig.Identity identity;
  private final AfiSafi family;
  private final Speaker self;
  private final Rib rib;
  private final Startup startup;
  private final SpeakerListener listener;
  private final Map<IpAddress, Peer> peers;
  private final Map<Export, UpdateGroup> groups = new HashMap<>();
  private boolean flushDue;
  private boolean changed;

  Engine(
      EventLoop loop,
      SpeakerConfig.Identity identity,
      AfiSafi family,
      Startup startup,
      Map<IpAddress, Peer> peers,
      SpeakerListener listener) {
    this.loop = loop;
    this.identity = identity;
    this.family = family;
    this.self =
        new Speaker(identity.as(), identity.routerId(), identity.clusterId(), identity.nextHop());
    this.rib = new Rib(family, self);
    this.startup = startup;
    this.peers = peers;
    this.listener = listener;
  }

  void originate(Set<Cidr> prefixes) {
    apply(rib.originate(prefixes, PathAttributes.local(identity.nextHop())));
  }

  void up(Peer peer, Link link, Negotiated negotiated) {
    link.agreed(negotiated.context());
    PeerKind kind = peer.kind(identity.as());
    Export export =
        new Export(
            kind,
            negotiated.context(),
            kind == PeerKind.EXTERNAL && identity.nextHopSelf() ? identity.nextHop() : null);
    flush();
    UpdateGroup group = groups.computeIfAbsent(export, this::newGroup);
    IpAddress address = peer.config.address();
    Source source = new Source(address, peer.config.as(), negotiated.peerId(), kind);
    Outbox outbox = new Outbox(address, group, link.channel(), OUTBOX_LIMIT);
    peer.established = new Established(link, negotiated, source, group, outbox, Instant.now());
    outbox.offer(group.dump(address));
    if (startup.over() || !identity.holdBackEndOfRib()) {
      outbox.offerLast(group.endOfRib(rib));
    }
    outbox.drain();
    awaitEndOfRib(peer, negotiated.restart());
    LOG.info("session established peer={} as={} kind={}", address, peer.config.as(), kind);
    listener.neighborChanged(address, State.ESTABLISHED, "");
  }

  private UpdateGroup newGroup(Export export) {
    UpdateGroup group = new UpdateGroup(export, self);
    group.fill(rib);
    return group;
  }

  /**
   * RFC 4724 section 4.2: stale routes live on until the end-of-RIB if the peer says that it has
   * kept forwarding, but not for ever.
   */
  private void awaitEndOfRib(Peer peer, @Nullable GracefulRestart restart) {
    Peer.cancel(peer.staleTimer);
    peer.settled = false;
    if (restart == null || !restart.preserved(family)) {
      apply(rib.sweep(peer.config.address()));
    }
    Peer.cancel(peer.endOfRibTimer);
    Duration wait = restart == null ? UNMARKED_WAIT : identity.startWait();
    peer.endOfRibTimer = loop.schedule(() -> endOfRib(peer), wait.toNanos(), TimeUnit.NANOSECONDS);
    if (restart != null && restart.restarted()) {
      // It waits for others itself; to wait for it as well could mean to wait for each other.
      peer.settled = true;
      settle();
    }
  }

  void deliver(Peer peer, Message message) {
    Established session = peer.established;
    if (session == null) {
      return;
    }
    switch (message) {
      case Message.Update update -> {
        for (String problem : update.problems()) {
          LOG.warn("error in an UPDATE peer={} error={}", peer.config.address(), problem);
        }
        apply(rib.update(session.source(), update.withdrawn(), update.announced()));
        if (family.equals(update.endOfRib())) {
          endOfRib(peer);
        }
      }
      case Message.RouteRefresh refresh -> {
        if (family.equals(refresh.family()) && refresh.subtype() == 0) {
          flush();
          session.outbox().offer(session.group().dump(peer.config.address()));
          session.outbox().drain();
        }
      }
      case Message.Open ignored -> throw unexpected();
      case Message.Keepalive ignored -> throw unexpected();
      case Message.Notification ignored -> throw unexpected();
    }
  }

  private static AssertionError unexpected() {
    return new AssertionError("a session only delivers what concerns routes");
  }

  private void endOfRib(Peer peer) {
    if (peer.established != null) {
      Peer.cancel(peer.endOfRibTimer);
      apply(rib.sweep(peer.config.address()));
      peer.settled = true;
      settle();
    }
  }

  void down(Peer peer, String reason, boolean graceful) {
    Established session = peer.established;
    if (session == null) {
      return;
    }
    peer.established = null;
    peer.settled = false;
    Peer.cancel(peer.endOfRibTimer);
    Peer.cancel(peer.stuckTimer);
    IpAddress address = peer.config.address();
    GracefulRestart restart = session.negotiated().restart();
    if (graceful && restart != null && restart.covers(family) && restart.restartTime() > 0) {
      apply(rib.markStale(address));
      Peer.cancel(peer.staleTimer);
      peer.staleTimer =
          loop.schedule(() -> apply(rib.sweep(address)), restart.restartTime(), TimeUnit.SECONDS);
    } else {
      apply(rib.removePeer(address));
    }
    LOG.info("session down peer={} reason='{}' stale={}", address, reason, rib.stale(address));
    listener.neighborChanged(address, peer.session.state(), reason);
  }

  /** The peer is no longer configured. */
  void forget(Peer peer) {
    peer.cancelTimers();
    apply(rib.removePeer(peer.config.address()));
  }

  /** Sees whether the start is over, and tells all peers if it is. */
  void settle() {
    if (!startup.finish(peers.values(), identity, System.nanoTime())) {
      return;
    }
    LOG.info(
        "initial routes are complete prefixes={} peers={}", rib.prefixes().size(), peers.size());
    changed = true;
    scheduleFlush();
    if (!identity.holdBackEndOfRib()) {
      return;
    }
    flush();
    for (Peer peer : peers.values()) {
      if (peer.established != null) {
        peer.established.outbox().offerLast(peer.established.group().endOfRib(rib));
        peer.established.outbox().drain();
      }
    }
  }

  private void apply(RibDelta delta) {
    if (!delta.isEmpty()) {
      groups.values().forEach(group -> group.touch(delta));
      changed = true;
      scheduleFlush();
    }
  }

  /** After all that the loop has to read now, so that changes close together share messages. */
  private void scheduleFlush() {
    if (!flushDue) {
      flushDue = true;
      loop.execute(this::flush);
    }
  }

  private void flush() {
    flushDue = false;
    groups.forEach((export, group) -> send(group, group.flush(rib)));
    if (changed) {
      changed = false;
      listener.routesChanged();
    }
  }

  private void send(UpdateGroup group, List<Outgoing> updates) {
    if (updates.isEmpty()) {
      return;
    }
    for (Peer peer : peers.values()) {
      Established session = peer.established;
      if (session != null && session.group() == group) {
        updates.forEach(session.outbox()::offer);
        session.outbox().drain();
      }
    }
  }

  LearnedRoutes routes() {
    TreeMap<Cidr, SortedSet<IpAddress>> nextHops = new TreeMap<>();
    rib.forEachBest((prefix, best) -> {
      if (best.source().kind() != PeerKind.LOCAL) {
        nextHops.put(prefix, new TreeSet<>(rib.nextHops(prefix)));
      }
    });
    return new LearnedRoutes(nextHops, startup.over() || !startup.begun());
  }

  Rib rib() {
    return rib;
  }

  List<NeighborStatus> neighbors() {
    Collection<Peer> all = peers.values();
    return all.stream().map(this::status).toList();
  }

  private NeighborStatus status(Peer peer) {
    Established session = peer.established;
    IpAddress address = peer.config.address();
    return new NeighborStatus(
        address,
        peer.config.as(),
        peer.kind(identity.as()),
        peer.session.state(),
        session == null ? null : session.since(),
        peer.session.lastError(),
        peer.settled,
        rib.received(address),
        rib.stale(address),
        session == null ? 0 : session.group().sentTo(address));
  }
}
