package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Import;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.Speaker;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.State;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.Message.RouteRefresh;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routing tables of a speaker and who is told of them. Belongs to the loop. */
final class Engine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** Bytes that may wait for one peer before it is told by prefix instead of by message. */
  private static final int OUTBOX_LIMIT = 8 * 1024 * 1024;

  private final EventLoop loop;
  private final SpeakerConfig.Identity identity;
  private final Map<AfiSafi, FamilyTable> tables = new LinkedHashMap<>();
  private final Groups groups;
  private final SpeakerView view;
  private final Restarts restarts;
  private final Refreshes refreshes;
  private final Startup startup;
  private final SpeakerListener listener;
  private final Monitoring monitoring;
  private final Map<IpAddress, Peer> peers;
  private final InterfaceMemo interfaces;
  private boolean flushDue;

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
    Speaker self =
        new Speaker(
            identity.as(),
            identity.routerId(),
            identity.clusterId(),
            identity.nextHop(),
            identity.address6(),
            identity.steady());
    for (AfiSafi family : List.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)) {
      tables.put(family, new FamilyTable(family, self, interfaces));
    }
    this.restarts =
        new Restarts(loop, identity.restart().startWait(), tables.values(), this::changed);
    this.refreshes = new Refreshes(tables, restarts, this::flush, this::changed);
    this.groups = new Groups(identity, tables);
    this.view = new SpeakerView(identity, tables.values(), startup, peers);
    this.startup = startup;
    this.peers = peers;
    this.listener = listener;
    this.monitoring = monitoring;
    this.interfaces = interfaces;
    monitoring.attach(
        new Monitoring.Source(
            identity, tables.values(), this::flush, () -> refreshes.ask(peers.values())));
  }

  /** Prefixes of a family without an own address of that family stay out. */
  void originate(Map<Cidr, OwnRoute> prefixes) {
    Map<Cidr, PathAttributes> wanted = new HashMap<>();
    prefixes.forEach((prefix, route) -> {
      IpAddress hop = identity.nextHop(prefix.family());
      if (hop != null) {
        wanted.put(prefix, route.attributes(hop));
      } else {
        LOG.warn("not announced, there is no own address to be the next hop prefix={}", prefix);
      }
    });
    tables.values().forEach(table -> table.rib().originate(wanted));
    changed();
  }

  void up(Peer peer, Link link, Negotiated negotiated) {
    link.agreed(negotiated.context());
    flush();
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
    tables.forEach((family, table) -> {
      if (negotiated.families().contains(family)) {
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
      table(family).update(session.source(), policy, update);
    }
    changed();
    AfiSafi end = update.endOfRib();
    if (end != null && tables.containsKey(end)) {
      // Behind the flush that shows the routes before it.
      loop.execute(() -> monitoring.endOfRib(peer.config.address(), table(end)));
    }
    if (end != null && restarts.endOfRib(peer, end)) {
      settled(peer);
    }
  }

  /** Whether the peer has more routes here than it may. */
  boolean overLimit(Peer peer) {
    int most = peer.config.options().routes().maxPrefixes();
    return most > 0
        && tables.values().stream()
            .anyMatch(table -> table.rib().received(peer.config.address()) > most);
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
    session.groups().forEach((family, group) -> table(family).leave(peer, group));
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
    tables.values().forEach(table -> table.removePeer(peer.config.address()));
    changed();
  }

  /**
   * What the peer's routes go through is another now.
   *
   * @return false if its routes can not be judged anew without a new session
   */
  boolean policies(Peer peer, PeerConfig wanted) {
    PeerOptions.Routes before = peer.config.options().routes();
    PeerOptions.Routes now = wanted.options().routes();
    peer.config = wanted;
    Established session = peer.established;
    if (session == null) {
      return true;
    }
    if (!before.sameExport(now)) {
      flush();
      groups.regroup(peer, session);
    }
    return before.sameImport(now) || Refreshes.ask(session);
  }

  /** Whether policies look at the interfaces of routes from now on; before they do. */
  void interfacesAsked(boolean whether) {
    if (interfaces.asked(whether)) {
      locate();
      flush();
    }
  }

  /**
   * Routes may lie on other interfaces than before. What is in the tables is told anew; what import
   * policies kept out is not there, so that peers are asked for it.
   *
   * @return the peers that do not know how to send their routes again
   */
  List<Peer> interfacesChanged() {
    List<Peer> unable = new ArrayList<>();
    if (interfaces.isAsked()) {
      boolean moved = interfaces.refresh();
      locate();
      changed();
      for (Peer peer : peers.values()) {
        Established session = peer.established;
        boolean concerned =
            moved && peer.config.options().routes().importPolicy().asksForInterface();
        if (concerned && session != null && !Refreshes.ask(session)) {
          unable.add(peer);
        }
      }
    }
    return unable;
  }

  private void locate() {
    tables.values().forEach(table -> table.rib().locate());
  }

  /** RFC 8326: all routes become the last choice, so that peers look for others in time. */
  void leaving(boolean now) {
    flush();
    groups.leaving(now, peers.values());
  }

  /** Sees whether the start is over, and tells all peers if it is. */
  void settle() {
    if (!startup.finish(peers.values(), identity, System.nanoTime())) {
      return;
    }
    LOG.info("initial routes are complete peers={}", peers.size());
    flush();
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

  /** After all that the loop has to read now, so that changes close together share messages. */
  private void changed() {
    if (!flushDue && anyChanged()) {
      flushDue = true;
      loop.execute(this::flush);
    }
  }

  private boolean anyChanged() {
    for (FamilyTable table : tables.values()) {
      if (table.isChanged()) {
        return true;
      }
    }
    return false;
  }

  private void flush() {
    flushDue = false;
    boolean any = false;
    for (FamilyTable table : tables.values()) {
      monitoring.changed(table);
      any |= table.flush();
    }
    if (any) {
      listener.routesChanged();
    }
  }

  private FamilyTable table(AfiSafi family) {
    FamilyTable table = tables.get(family);
    if (table == null) {
      throw new AssertionError("no table for " + family);
    }
    return table;
  }

  Rib rib(AfiSafi family) {
    return table(family).rib();
  }

  /** What can be asked of it. */
  SpeakerView view() {
    return view;
  }
}
