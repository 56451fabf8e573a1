package io.margay.bgp.netty;

import io.margay.bgp.bmp.BmpMessages;
import io.margay.bgp.bmp.BmpMessages.Down;
import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.wire.Message;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows collectors by BMP which peers are up, what they announced, if asked for as they did, and as
 * the import policies left it, and what was chosen. Costs no time while nobody is connected.
 * Belongs to the loop.
 */
final class Monitoring {

  /** RFC 4271 section 8.1.2: an operator ends the session. */
  private static final int MANUAL_STOP = 2;

  private final EventLoop loop;
  private final List<BmpCollector> collectors = new ArrayList<>();
  private final Map<IpAddress, ShownPeer> up = new LinkedHashMap<>();
  private @Nullable BmpOptions options;
  private @Nullable Source source;
  private @Nullable Future<?> statistics;

  /**
   * Where the routes are.
   *
   * @param flush has the groups of peers told what has changed
   * @param askAgain has peers announce their routes once more
   */
  record Source(
      SpeakerConfig.Identity identity,
      Collection<FamilyTable> tables,
      Runnable flush,
      Runnable askAgain) {}

  Monitoring(EventLoop loop) {
    this.loop = loop;
  }

  /** The tables are others now. */
  void attach(Source newSource) {
    source = newSource;
    holdAnnounced(newSource);
    collectors.forEach(BmpCollector::reset);
  }

  void configure(BmpOptions wanted) {
    if (wanted.equals(options)) {
      return;
    }
    close();
    options = wanted;
    if (source != null && holdAnnounced(source)) {
      source.askAgain().run();
    }
    for (InetSocketAddress address : wanted.collectors()) {
      BmpCollector collector = new BmpCollector(loop, address, BmpCollector.LIMIT, this::tellAll);
      collectors.add(collector);
      collector.connect();
    }
    if (!wanted.collectors().isEmpty()) {
      long period = wanted.statistics().toMillis();
      statistics =
          loop.scheduleAtFixedRate(this::tellNumbers, period, period, TimeUnit.MILLISECONDS);
    }
  }

  /** Has routes held as they are announced if they are to be shown; whether that begins now. */
  private boolean holdAnnounced(Source of) {
    boolean wanted = options != null && options.beforePolicy() && !options.collectors().isEmpty();
    boolean begins = false;
    for (FamilyTable table : of.tables()) {
      begins |= table.holdAnnounced(wanted);
    }
    return begins;
  }

  void close() {
    Peer.cancel(statistics);
    collectors.forEach(collector -> collector.close(BmpMessages.termination()));
    collectors.clear();
    options = null;
  }

  void peerUp(Peer peer, Established session) {
    IpAddress address = peer.config.address();
    ShownPeer shown = ShownPeer.of(peer, session);
    up.put(address, shown);
    if (active()) {
      // Routes kept from before a restart are not announced as changes.
      List<byte[]> messages = new ArrayList<>(List.of(shown.upMessage()));
      routes().dump(Set.of(address), false, messages);
      send(messages);
    }
  }

  /** A peer has sent all its initial routes; after they were shown. */
  void endOfRib(IpAddress peer, FamilyTable table) {
    ShownPeer shown = up.get(peer);
    if (shown != null && active()) {
      send(routes().endOfRib(shown, table));
    }
  }

  void peerDown(IpAddress peer, Link link) {
    ShownPeer shown = up.remove(peer);
    if (shown != null && active()) {
      send(List.of(BmpMessages.peerDown(shown.view(), reason(link), Instant.now())));
    }
  }

  private static Down reason(Link link) {
    Message.Notification theirs = link.receivedNotification();
    Message.Notification ours = link.sentNotification();
    if (theirs != null) {
      return new Down.Remote(theirs);
    }
    return ours != null
        ? new Down.Local(ours)
        : link.isLost() ? new Down.RemoteSilent() : new Down.LocalSilent(MANUAL_STOP);
  }

  private boolean active() {
    return collectors.stream().anyMatch(BmpCollector::ready);
  }

  /** Tells what has changed in a table; before {@link Rib#told}. */
  void changed(FamilyTable table) {
    if (!table.isChanged() || !active()) {
      return;
    }
    send(routes().changes(table));
  }

  private ShownRoutes routes() {
    Source of = Objects.requireNonNull(source, "tables before collectors");
    return new ShownRoutes(of.identity(), of.tables(), up);
  }

  /** Everything, for a collector that has just connected. */
  private void tellAll(BmpCollector collector) {
    BmpOptions of = options;
    if (of == null) {
      return;
    }
    List<byte[]> messages = new ArrayList<>();
    messages.add(BmpMessages.initiation(of.description(), of.name()));
    if (source != null) {
      source.flush().run();
      up.values().forEach(shown -> messages.add(shown.upMessage()));
      ShownRoutes routes = routes();
      routes.dump(Set.copyOf(up.keySet()), true, messages);
      routes.dumpChosen(messages);
    }
    messages.forEach(collector::send);
  }

  private void tellNumbers() {
    if (active() && source != null) {
      send(routes().numbers());
    }
  }

  private void send(List<byte[]> messages) {
    for (BmpCollector collector : collectors) {
      if (collector.ready()) {
        messages.forEach(collector::send);
        collector.flush();
      }
    }
  }
}
