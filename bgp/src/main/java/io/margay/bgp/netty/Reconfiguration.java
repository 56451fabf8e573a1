package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What becomes of routes when policies, or what these look at, are others while sessions stand: it
 * resets none of them (soft reconfiguration). Peers are told the difference, and are asked for
 * their routes again (RFC 2918). Belongs to the loop.
 */
final class Reconfiguration {

  private final Tables tables;
  private final Groups groups;
  private final InterfaceMemo interfaces;
  private final Collection<Peer> peers;

  /**
   * @param peers all, as they come and go
   */
  Reconfiguration(Tables tables, Groups groups, InterfaceMemo interfaces, Collection<Peer> peers) {
    this.tables = tables;
    this.groups = groups;
    this.interfaces = interfaces;
    this.peers = peers;
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
      tables.flush();
      groups.regroup(peer, session);
    }
    return before.sameImport(now) || Refreshes.ask(session);
  }

  /** Whether policies look at the interfaces of routes from now on; before they do. */
  void interfacesAsked(boolean whether) {
    if (interfaces.asked(whether)) {
      tables.locate();
      tables.flush();
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
      tables.locate();
      for (Peer peer : peers) {
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

  /** RFC 8326: all routes become the last choice, so that peers look for others in time. */
  void leaving(boolean now) {
    tables.flush();
    groups.leaving(now, peers);
  }
}
