package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.policy.Priority;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What can be asked of a speaker's tables and peers; changes nothing. Belongs to the loop. */
final class SpeakerView {

  private final SpeakerConfig.Identity identity;
  private final Collection<FamilyTable> tables;
  private final Startup startup;
  private final Map<IpAddress, Peer> peers;

  SpeakerView(
      SpeakerConfig.Identity identity,
      Collection<FamilyTable> tables,
      Startup startup,
      Map<IpAddress, Peer> peers) {
    this.identity = identity;
    this.tables = tables;
    this.startup = startup;
    this.peers = peers;
  }

  LearnedRoutes routes() {
    TreeMap<Cidr, SortedSet<IpAddress>> nextHops = new TreeMap<>();
    TreeMap<Cidr, Integer> priorities = new TreeMap<>();
    for (FamilyTable table : tables) {
      Rib rib = table.rib();
      rib.forEachBest((prefix, best) -> {
        if (best.source().kind() != PeerKind.LOCAL) {
          nextHops.put(prefix, new TreeSet<>(rib.nextHops(prefix)));
          int priority = Priority.of(best.attributes(), 0);
          if (priority > 0) {
            priorities.put(prefix, priority);
          }
        }
      });
    }
    return new LearnedRoutes(nextHops, priorities, startup.over());
  }

  /** How many of a peer's routes are left from before it vanished. */
  int stale(IpAddress peer) {
    return sum(rib -> rib.stale(peer));
  }

  /**
   * @param paths how BFD sees the path to a peer; null if it does not look
   */
  List<NeighborStatus> neighbors(Function<IpAddress, @Nullable BfdState> paths) {
    return peers.values().stream()
        .map(peer -> status(peer, paths.apply(peer.config.address())))
        .toList();
  }

  private NeighborStatus status(Peer peer, @Nullable BfdState bfd) {
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
        sum(rib -> rib.received(address)),
        sum(rib -> rib.refused(address)),
        sum(rib -> rib.bestByPeer().getOrDefault(address, 0)),
        stale(address),
        session == null
            ? 0
            : session.groups().values().stream().mapToInt(g -> g.sentTo(address)).sum(),
        session == null ? Set.of() : session.groups().keySet(),
        new NeighborStatus.Counters(
            peer.timesEstablished, peer.messages, peer.updates, peer.erroneous),
        bfd);
  }

  private int sum(ToIntFunction<Rib> count) {
    return tables.stream().mapToInt(table -> count.applyAsInt(table.rib())).sum();
  }

  /** What the peer has been told; nothing if it has no session or is not configured. */
  void forEachSent(IpAddress peerAddress, BiConsumer<Cidr, PathAttributes> action) {
    Peer peer = peers.get(peerAddress);
    if (peer != null && peer.established != null) {
      peer.established.groups().values().forEach(group -> group.forEachSent(peerAddress, action));
    }
  }

  /** What the peer is told of a prefix, or why it is not. */
  String explain(IpAddress peerAddress, Cidr prefix) {
    Peer peer = peers.get(peerAddress);
    Established session = peer == null ? null : peer.established;
    if (session == null) {
      return peer == null ? "no such peer is configured" : "the session is not established";
    }
    @Nullable UpdateGroup group = session.groups().get(AfiSafi.unicast(prefix.family()));
    return group == null
        ? "the session does not carry " + AfiSafi.unicast(prefix.family())
        : group.explain(peerAddress, prefix);
  }
}
