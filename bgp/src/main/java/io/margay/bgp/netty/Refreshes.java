package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message.RouteRefresh;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes that are sent once more within a session (RFC 2918), with marks around them where both
 * sides know those (RFC 7313). Belongs to the loop.
 */
final class Refreshes {

  private static final Logger LOG = LoggerFactory.getLogger(Refreshes.class);

  /** How long a peer may take to send all again after it has said that it does. */
  private static final int SECONDS = 300;

  private final Tables tables;
  private final Restarts restarts;

  Refreshes(Tables tables, Restarts restarts) {
    this.tables = tables;
    this.restarts = restarts;
  }

  /** The peer asks for our routes, or tells of its own. */
  void received(Peer peer, Established session, RouteRefresh refresh) {
    AfiSafi family = refresh.family();
    UpdateGroup group = session.groups().get(family);
    FamilyTable table = tables.find(family);
    if (group == null || table == null) {
      return;
    }
    switch (refresh.subtype()) {
      case RouteRefresh.REQUEST -> answer(peer.config.address(), session, group);
      case RouteRefresh.BEGIN -> {
        restarts.refreshing(peer, table, session.source(), SECONDS);
        peer.established = session.renewed();
      }
      case RouteRefresh.END -> {
        table.sweep(peer.config.address());
        tables.changed();
      }
      // RFC 7313 section 5: unknown subtypes are ignored.
      default -> {}
    }
  }

  private void answer(IpAddress peer, Established session, UpdateGroup group) {
    boolean marked = session.negotiated().enhancedRefresh();
    Outbox outbox = session.outbox();
    tables.flush();
    if (marked) {
      outbox.offer(RouteRefresh.BEGIN, group.family());
    }
    outbox.offer(group.dump(peer));
    if (marked) {
      outbox.offer(RouteRefresh.END, group.family());
    }
    outbox.drain();
  }

  /** Has the peer send its routes once more; false if it does not know how. */
  static boolean ask(Established session) {
    if (!session.negotiated().routeRefresh()) {
      return false;
    }
    session
        .groups()
        .keySet()
        .forEach(family -> session.link().send(new RouteRefresh(family, RouteRefresh.REQUEST)));
    return true;
  }

  /** Has all peers send theirs, as there is a table that has none of them yet. */
  void ask(Collection<Peer> peers) {
    for (Peer peer : peers) {
      if (peer.established != null && !ask(peer.established)) {
        LOG.warn(
            "routes are shown before the policy only from the next session on, as the peer does not"
                + " know ROUTE-REFRESH peer={}",
            peer.config.address());
      }
    }
  }
}
