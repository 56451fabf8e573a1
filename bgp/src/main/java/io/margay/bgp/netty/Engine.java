package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Import;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.State;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.Message.RouteRefresh;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a peer's session does to the routing tables: it comes, brings routes, and goes; and when a
 * start is over. Belongs to the loop.
 */
final class Engine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** Bytes that may wait for one peer before it is told by prefix instead of by message. */
  private static final int OUTBOX_LIMIT = 8 * 1024 * 1024;

  private final EventLoop loop;
  private final SpeakerConfig.Identity identity;
  private final Tables tables;
  private final Groups groups;
  private final SpeakerView view;
  private final Restarts restarts;
  private final Refreshes refreshes;
  private final Startup startup;
  private final SpeakerListener listener;
  private final Monitoring monitoring;
  private final Map<IpAddress, Peer> peers;
  private final Reconfiguration reconfiguration;

  Engine(
      EventLoop loop,
      SpeakerConfig.Identity identity,
      Startup startup,
      Map<IpAddress, Peer> peers,
      SpeakerListener listener,
      Monitoring monitoring,
      InterfaceMemo interfaces) {
    this.loop = loop;
    this.identity = identity;
    this.tables = new Tables(loop, identity, interfaces, listener, monitoring);
    this.restarts =
        new Restarts(loop, identity.restart().startWait(), tables.all(), tables::changed);
    this.refreshes = new Refreshes(tables, restarts);
    this.groups = new Groups(identity, tables);
    this.reconfiguration = new Reconfiguration(tables, groups, interfaces, peers.values());
    this.view = new SpeakerView(identity, tables.all(), startup, peers);
    this.startup = startup;
    this.peers = peers;
    this.listener = listener;
    this.monitoring = monitoring;
    monitoring.attach(
        new Monitoring.Source(
            identity, tables.all(), tables::flush, () -> refreshes.ask(peers.values())));
  }

  void up(Peer peer, Link link, Negotiated negotiated) {
    link.agreed(negotiated.context());
    tables.flush();
    IpAddress address = peer.config.address();
    PeerKind kind = peer.kind(identity.as());
    Source source = new Source(address, peer.config.as(), negotiated.peerId(), kind);
    if (link.channel() instanceof PeerChannel direct) {
      direct.prepare();
    }
    Outbox outbox = new Outbox(address, link.channel(), OUTBOX_LIMIT);
    Established session =
        new Established(link, negotiated, source, new HashMap<>(), outbox, Instant.now());
    peer.established = session;
    peer.timesEstablished++;
    tables
        .all()
        .forEach(table -> {
          if (negotiated.families().contains(table.rib().family())) {
            UpdateGroup group = groups.join(peer, session, table);
            outbox.offer(group.dump(address));
            if (startup.over() || !identity.restart().holdBackEndOfRib()) {
              outbox.offerLast(group.endOfRib());
            }
          }
        });
    outbox.drain();
    monitoring.peerUp(peer, session);
    restarts.up(peer, negotiated, () -> waited(peer));
    GracefulRestart restart = negotiated.restart();
    if (restart != null && restart.restarted()) {
      // It waits for others itself; to wait for it as well could mean to wait for each other.
      peer.settled = true;
      settle();
    }
    LOG.info("session established peer={} as={} kind={}", address, peer.config.as(), kind);
    listener.neighborChanged(address, State.ESTABLISHED, "");
  }

  void deliver(Peer peer, Message message) {
    Established session = peer.established;
    if (session == null) {
      return;
    }
    switch (message) {
      case Message.Update update -> update(peer, session, update);
      case RouteRefresh refresh -> refreshes.received(peer, session, refresh);
      case Message.Open ignored -> throw unexpected();
      case Message.Keepalive ignored -> throw unexpected();
      case Message.Notification ignored -> throw unexpected();
    }
  }

  private static AssertionError unexpected() {
    return new AssertionError("a session only delivers what concerns routes");
  }

  private void update(Peer peer, Established session, Message.Update update) {
    peer.updates++;
    peer.erroneous += update.problems().isEmpty() ? 0 : 1;
    for (String problem : update.problems()) {
      LOG.warn("error in an UPDATE peer={} error={}", peer.config.address(), problem);
    }
    PeerOptions options = peer.config.options();
    PeerOptions.Routes routes = options.routes();
    Import policy =
        new Import(options.terms().localAs(), routes.allowedOwnAs(), routes.importPolicy());
    for (AfiSafi family : session.groups().keySet()) {
      tables.of(family).update(session.source(), policy, update);
    }
    tables.changed();
    AfiSafi end = update.endOfRib();
    if (end != null && tables.find(end) != null) {
      // Behind the flush that shows the routes before it.
      loop.execute(() -> monitoring.endOfRib(peer.config.address(), tables.of(end)));
    }
    if (end != null && restarts.endOfRib(peer, end)) {
      settled(peer);
    }
  }

  /** Whether the peer has more routes here than it may. */
  boolean overLimit(Peer peer) {
    int most = peer.config.options().routes().maxPrefixes();
    return most > 0 && tables.most(peer.config.address()) > most;
  }

  /** The peer's initial routes have been waited for long enough. */
  private void waited(Peer peer) {
    for (AfiSafi family : List.copyOf(peer.awaited)) {
      restarts.endOfRib(peer, family);
    }
    settled(peer);
  }

  private void settled(Peer peer) {
    if (peer.established != null) {
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
    peer.awaited.clear();
    Peer.cancel(peer.endOfRibTimer);
    Peer.cancel(peer.stuckTimer);
    session.groups().forEach((family, group) -> tables.of(family).leave(peer, group));
    session.outbox().release();
    monitoring.peerDown(peer.config.address(), session.link());
    restarts.down(peer, session, graceful);
    IpAddress address = peer.config.address();
    LOG.info("session down peer={} reason='{}' stale={}", address, reason, view.stale(address));
    listener.neighborChanged(address, peer.session.state(), reason);
    settle();
  }

  /** The peer is no longer configured. */
  void forget(Peer peer) {
    peer.cancelTimers();
    tables.remove(peer.config.address());
  }

  /** Sees whether the start is over, and tells all peers if it is. */
  void settle() {
    if (!startup.finish(peers.values(), identity, System.nanoTime())) {
      return;
    }
    LOG.info("initial routes are complete peers={}", peers.size());
    tables.flush();
    listener.routesChanged();
    if (!identity.restart().holdBackEndOfRib()) {
      return;
    }
    for (Peer peer : peers.values()) {
      Established session = peer.established;
      if (session != null) {
        session.groups().values().forEach(group -> session.outbox().offerLast(group.endOfRib()));
        session.outbox().drain();
      }
    }
  }

  Tables tables() {
    return tables;
  }

  Reconfiguration reconfiguration() {
    return reconfiguration;
  }

  /** What can be asked of it. */
  SpeakerView view() {
    return view;
  }
}
