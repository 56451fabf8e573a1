package io.margay.bgp.netty;

import io.margay.bgp.bmp.BmpMessages;
import io.margay.bgp.bmp.BmpView;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.RibMonitor;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Message;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What collectors are told of the tables. */
final class ShownRoutes {

  private final SpeakerConfig.Identity identity;
  private final Collection<FamilyTable> tables;
  private final Map<IpAddress, ShownPeer> up;

  ShownRoutes(
      SpeakerConfig.Identity identity,
      Collection<FamilyTable> tables,
      Map<IpAddress, ShownPeer> up) {
    this.identity = identity;
    this.tables = tables;
    this.up = up;
  }

  /** That the peer has sent all its initial routes of a table. */
  List<byte[]> endOfRib(ShownPeer shown, FamilyTable table) {
    byte[] marker = monitor(table.rib()).endOfRib();
    Instant now = Instant.now();
    List<byte[]> messages = new ArrayList<>();
    if (table.announced() != null) {
      messages.add(BmpMessages.routeMonitoring(shown.view().prePolicy(), marker, now));
    }
    messages.add(BmpMessages.routeMonitoring(shown.view(), marker, now));
    return messages;
  }

  /** What has changed in a table; before {@link Rib#told}. */
  List<byte[]> changes(FamilyTable table) {
    List<byte[]> messages = new ArrayList<>();
    Rib announced = table.announced();
    if (announced != null) {
      changes(monitor(announced), BmpView::prePolicy, messages);
    }
    RibMonitor monitor = monitor(table.rib());
    changes(monitor, view -> view, messages);
    BmpView locRib = locRib();
    Instant now = Instant.now();
    monitor.chosen().forEach(u -> messages.add(BmpMessages.routeMonitoring(locRib, u, now)));
    return messages;
  }

  private void changes(RibMonitor monitor, UnaryOperator<BmpView> as, List<byte[]> into) {
    Instant now = Instant.now();
    monitor
        .changes()
        .forEach((peer, updates) -> {
          ShownPeer shown = up.get(peer);
          if (shown != null) {
            BmpView view = as.apply(shown.view());
            updates.forEach(u -> into.add(BmpMessages.routeMonitoring(view, u, now)));
          }
        });
  }

  private RibMonitor monitor(Rib rib) {
    AfiSafi family = rib.family();
    return new RibMonitor(
        rib,
        up.entrySet().stream()
            .filter(entry -> entry.getValue().severalPaths().contains(family))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()));
  }

  private BmpView locRib() {
    return BmpView.locRib(identity.as(), identity.routerId());
  }

  /**
   * All routes of these peers.
   *
   * @param complete whether that is all there is
   */
  void dump(Set<IpAddress> peers, boolean complete, List<byte[]> into) {
    for (FamilyTable table : tables) {
      Rib announced = table.announced();
      if (announced != null) {
        dump(announced, BmpView::prePolicy, peers, complete, into);
      }
      dump(table.rib(), view -> view, peers, complete, into);
    }
  }

  private void dump(
      Rib rib,
      UnaryOperator<BmpView> as,
      Set<IpAddress> peers,
      boolean complete,
      List<byte[]> into) {
    Instant now = Instant.now();
    RibMonitor monitor = monitor(rib);
    Map<IpAddress, List<byte[]>> all = monitor.dump(peers);
    for (IpAddress peer : peers) {
      ShownPeer shown = up.get(peer);
      if (shown != null && shown.families().contains(rib.family())) {
        BmpView view = as.apply(shown.view());
        all.getOrDefault(peer, List.of())
            .forEach(update -> into.add(BmpMessages.routeMonitoring(view, update, now)));
        if (complete) {
          into.add(BmpMessages.routeMonitoring(view, monitor.endOfRib(), now));
        }
      }
    }
  }

  /** RFC 9069: the table itself as a peer, with OPENs that say what its messages look like. */
  void dumpChosen(List<byte[]> into) {
    List<Capability> capabilities = new ArrayList<>();
    tables.forEach(table -> capabilities.add(new Capability.MultiProtocol(table.rib().family())));
    capabilities.add(new Capability.FourOctetAs(identity.as()));
    Message.Open open = new Message.Open(identity.as(), 0, identity.routerId(), capabilities);
    BmpMessages.Ends nowhere = new BmpMessages.Ends(IpAddress.ipv4(0), 0, 0);
    Instant now = Instant.now();
    BmpView view = locRib();
    into.add(BmpMessages.peerUp(view, nowhere, open, open, now));
    for (FamilyTable table : tables) {
      RibMonitor monitor = monitor(table.rib());
      monitor.dumpChosen().forEach(u -> into.add(BmpMessages.routeMonitoring(view, u, now)));
      into.add(BmpMessages.routeMonitoring(view, monitor.endOfRib(), now));
    }
  }

  /** RFC 7854 section 4.8: prefixes refused (0), routes of the peer (7), routes chosen (8). */
  List<byte[]> numbers() {
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
    return messages;
  }

  private long sum(Function<FamilyTable, Integer> count) {
    return tables.stream().mapToLong(count::apply).sum();
  }
}
