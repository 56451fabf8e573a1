package io.margay.bgp.netty;

import io.margay.bgp.bmp.BmpMessages;
import io.margay.bgp.bmp.BmpMessages.Down;
import io.margay.bgp.bmp.BmpView;
import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.RibMonitor;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows collectors by BMP which peers are up, what they announced as the import policies left it,
 * and what was chosen. Costs nothing while nobody is connected. Belongs to the loop.
 */
final class Monitoring {

  /** RFC 4271 section 8.1.2: an operator ends the session. */
  private static final int MANUAL_STOP = 2;

  private final EventLoop loop;
  private final List<BmpCollector> collectors = new ArrayList<>();
  private final Map<IpAddress, Shown> up = new LinkedHashMap<>();
  private @Nullable BmpOptions options;
  private @Nullable Source source;
  private @Nullable Future<?> statistics;

  /**
   * Where the routes are.
   *
   * @param flush has the groups of peers told what has changed
   */
  record Source(SpeakerConfig.Identity identity, Collection<FamilyTable> tables, Runnable flush) {}

  /** A peer whose session is up. */
  private record Shown(
      BmpView view,
      BmpMessages.Ends ends,
      Message.Open sent,
      Message.Open received,
      Set<AfiSafi> families,
      Set<AfiSafi> severalPaths,
      Instant since) {}

  Monitoring(EventLoop loop) {
    this.loop = loop;
  }

  /** The tables are others now. */
  void attach(Source newSource) {
    source = newSource;
    collectors.forEach(BmpCollector::reset);
  }

  void configure(BmpOptions wanted) {
    if (wanted.equals(options)) {
      return;
    }
    close();
    options = wanted;
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

  void close() {
    Peer.cancel(statistics);
    collectors.forEach(collector -> collector.close(BmpMessages.termination()));
    collectors.clear();
    options = null;
  }

  void peerUp(Peer peer, Established session) {
    Link link = session.link();
    Message.Open sent = link.sentOpen();
    Message.Open received = link.receivedOpen();
    if (sent == null || received == null) {
      throw new AssertionError("a session is established only after two OPENs");
    }
    InetSocketAddress local = (InetSocketAddress) link.channel().localAddress();
    InetSocketAddress remote = (InetSocketAddress) link.channel().remoteAddress();
    IpAddress address = peer.config.address();
    Set<AfiSafi> families = session.groups().keySet();
    Shown shown =
        new Shown(
            BmpView.of(address, peer.config.as(), session.negotiated().peerId()),
            new BmpMessages.Ends(
                IpAddress.of(local.getAddress()),
                local.getPort(),
                remote == null ? 0 : remote.getPort()),
            sent,
            received,
            Set.copyOf(families),
            families.stream()
                .filter(family -> session.negotiated().context().withPaths(family))
                .collect(Collectors.toSet()),
            session.since());
    up.put(address, shown);
    if (active()) {
      // Routes kept from before a restart are not announced as changes.
      List<byte[]> messages = new ArrayList<>(List.of(upMessage(shown)));
      routes(Set.of(address), false, messages);
      send(messages);
    }
  }

  /** A peer has sent all its initial routes; after they were shown. */
  void endOfRib(IpAddress peer, FamilyTable table) {
    Shown shown = up.get(peer);
    if (shown != null && active()) {
      byte[] marker = monitor(table).endOfRib();
      send(List.of(BmpMessages.routeMonitoring(shown.view(), marker, Instant.now())));
    }
  }

  void peerDown(IpAddress peer, Link link) {
    Shown shown = up.remove(peer);
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
    if (!table.rib().isChanged() || !active()) {
      return;
    }
    RibMonitor monitor = monitor(table);
    List<byte[]> messages = new ArrayList<>();
    Instant now = Instant.now();
    monitor
        .changes()
        .forEach((peer, updates) -> {
          Shown shown = up.get(peer);
          if (shown != null) {
            updates.forEach(u -> messages.add(BmpMessages.routeMonitoring(shown.view(), u, now)));
          }
        });
    BmpView locRib = locRib();
    monitor.chosen().forEach(u -> messages.add(BmpMessages.routeMonitoring(locRib, u, now)));
    send(messages);
  }

  private RibMonitor monitor(FamilyTable table) {
    AfiSafi family = table.rib().family();
    return new RibMonitor(
        table.rib(),
        up.entrySet().stream()
            .filter(entry -> entry.getValue().severalPaths().contains(family))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()));
  }

  private BmpView locRib() {
    SpeakerConfig.Identity identity = source().identity();
    return BmpView.locRib(identity.as(), identity.routerId());
  }

  private Source source() {
    return Objects.requireNonNull(source, "tables before collectors");
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
      up.values().forEach(shown -> messages.add(upMessage(shown)));
      routes(Set.copyOf(up.keySet()), true, messages);
      chosen(messages);
    }
    messages.forEach(collector::send);
  }

  private static byte[] upMessage(Shown shown) {
    return BmpMessages.peerUp(
        shown.view(), shown.ends(), shown.sent(), shown.received(), shown.since());
  }

  /**
   * @param complete whether that is all there is
   */
  private void routes(Set<IpAddress> peers, boolean complete, List<byte[]> into) {
    Instant now = Instant.now();
    for (FamilyTable table : source().tables()) {
      RibMonitor monitor = monitor(table);
      Map<IpAddress, List<byte[]>> all = monitor.dump(peers);
      for (IpAddress peer : peers) {
        Shown shown = up.get(peer);
        if (shown != null && shown.families().contains(table.rib().family())) {
          Function<byte[], byte[]> wrap =
              update -> BmpMessages.routeMonitoring(shown.view(), update, now);
          all.getOrDefault(peer, List.of()).forEach(update -> into.add(wrap.apply(update)));
          if (complete) {
            into.add(wrap.apply(monitor.endOfRib()));
          }
        }
      }
    }
  }

  /** RFC 9069: the table itself as a peer, with OPENs that say what its messages look like. */
  private void chosen(List<byte[]> into) {
    SpeakerConfig.Identity identity = source().identity();
    List<Capability> capabilities = new ArrayList<>();
    source()
        .tables()
        .forEach(table -> capabilities.add(new Capability.MultiProtocol(table.rib().family())));
    capabilities.add(new Capability.FourOctetAs(identity.as()));
    Message.Open open = new Message.Open(identity.as(), 0, identity.routerId(), capabilities);
    BmpMessages.Ends nowhere = new BmpMessages.Ends(IpAddress.ipv4(0), 0, 0);
    Instant now = Instant.now();
    BmpView view = locRib();
    into.add(BmpMessages.peerUp(view, nowhere, open, open, now));
    for (FamilyTable table : source().tables()) {
      RibMonitor monitor = monitor(table);
      monitor.dumpChosen().forEach(u -> into.add(BmpMessages.routeMonitoring(view, u, now)));
      into.add(BmpMessages.routeMonitoring(view, monitor.endOfRib(), now));
    }
  }

  /** RFC 7854 section 4.8: prefixes refused (0), routes of the peer (7), routes chosen (8). */
  private void tellNumbers() {
    if (!active() || source == null) {
      return;
    }
    Instant now = Instant.now();
    List<byte[]> messages = new ArrayList<>();
    up.forEach((peer, shown) -> {
      TreeMap<Integer, Long> values = new TreeMap<>();
      values.put(0, sum(table -> table.rib().refused(peer)));
      values.put(7, sum(table -> table.rib().received(peer)));
      messages.add(BmpMessages.statistics(shown.view(), values, now));
    });
    TreeMap<Integer, Long> chosen = new TreeMap<>();
    chosen.put(
        8,
        sum(table -> table.rib().bestByPeer().values().stream().mapToInt(Integer::intValue).sum()));
    messages.add(BmpMessages.statistics(locRib(), chosen, now));
    send(messages);
  }

  private long sum(Function<FamilyTable, Integer> count) {
    return source().tables().stream().mapToLong(count::apply).sum();
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
