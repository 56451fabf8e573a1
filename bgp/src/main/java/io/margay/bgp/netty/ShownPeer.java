package io.margay.bgp.netty;

import io.margay.bgp.bmp.BmpMessages;
import io.margay.bgp.bmp.BmpView;
import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message;
import io.margay.core.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A peer whose session is up, as collectors see it.
 *
 * @param view of its routes after the import policy
 * @param families that are exchanged
 * @param severalPaths those of them whose prefixes come with path identifiers
 */
record ShownPeer(
    BmpView view,
    BmpMessages.Ends ends,
    Message.Open sent,
    Message.Open received,
    Set<AfiSafi> families,
    Set<AfiSafi> severalPaths,
    Instant since) {

  static ShownPeer of(Peer peer, Established session) {
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
    return new ShownPeer(
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
  }

  byte[] upMessage() {
    return BmpMessages.peerUp(view, ends, sent, received, since);
  }
}
