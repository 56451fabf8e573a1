package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Export;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Collection;

/** Which group of peers that are told the same a peer is in. Belongs to the loop. */
final class Groups {

  private final SpeakerConfig.Identity identity;
  private final Tables tables;
  private boolean leaving;

  Groups(SpeakerConfig.Identity identity, Tables tables) {
    this.identity = identity;
    this.tables = tables;
  }

  /** The group that a peer with a new session is in from now on. */
  UpdateGroup join(Peer peer, Established session, FamilyTable table) {
    AfiSafi family = table.rib().family();
    UpdateGroup group = table.join(peer, export(peer, session, family));
    session.groups().put(family, group);
    return group;
  }

  private Export export(Peer peer, Established session, AfiSafi family) {
    PeerKind kind = session.source().kind();
    PeerOptions.Routes routes = peer.config.options().routes();
    boolean self =
        switch (routes.nextHop()) {
          case AUTO -> kind == PeerKind.EXTERNAL && identity.nextHopSelf();
          case SELF -> true;
          case KEEP -> false;
        };
    RoutePolicy policy = routes.exportPolicy();
    Family addresses = family.equals(AfiSafi.IPV4_UNICAST) ? Family.IPV4 : Family.IPV6;
    return new Export(
        kind,
        session.negotiated().outContext(),
        self ? identity.nextHop(addresses) : null,
        leaving ? new GracefulShutdown(policy, kind != PeerKind.EXTERNAL) : policy,
        session.negotiated().longLived() != null,
        peer.config.options().terms().localAs());
  }

  /**
   * What the peer is told goes through something else now; all that changed in the tables is told
   * before.
   */
  void regroup(Peer peer, Established session) {
    IpAddress address = peer.config.address();
    session
        .groups()
        .replaceAll((family, old) -> {
          FamilyTable table = tables.of(family);
          table.leave(peer, old);
          UpdateGroup now = table.join(peer, export(peer, session, family));
          session.outbox().move(old, now, now.difference(old, address));
          return now;
        });
    session.outbox().drain();
  }

  /** From now on all are told to look for other ways, or no longer. */
  void leaving(boolean now, Collection<Peer> peers) {
    if (leaving == now) {
      return;
    }
    leaving = now;
    for (Peer peer : peers) {
      if (peer.established != null) {
        regroup(peer, peer.established);
      }
    }
  }
}
