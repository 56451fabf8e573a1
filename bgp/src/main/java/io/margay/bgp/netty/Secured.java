package io.margay.bgp.netty;

import io.margay.core.net.Cidr;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a listening socket is told of those who dial.
 *
 * @param range one peer, or all of a range
 */
record Secured(Cidr range, PeerOptions.Security security) {

  /** Peers and ranges with a password or a limit of hops. */
  static List<Secured> of(SpeakerConfig config) {
    return Stream.concat(
            config.peers().stream()
                .map(peer -> new Secured(Cidr.host(peer.address()), peer.options().security())),
            config.ranges().stream()
                .map(range -> new Secured(range.range(), range.options().security())))
        .filter(each -> each.security.password() != null || each.security.hops() > 0)
        .toList();
  }

  /**
   * Has the socket take only signed connections from peers with a password.
   *
   * @param before those that were there until now, whose passwords end if they are not wanted
   */
  static void apply(Channel listening, List<Secured> before, List<Secured> now) throws IOException {
    if (before.isEmpty() && now.isEmpty()) {
      return;
    }
    NativeSocket socket =
        NativeSocket.find((InetSocketAddress) listening.localAddress(), null, true);
    for (Secured each : before) {
      if (each.security.password() != null) {
        socket.sign(each.range, null);
      }
    }
    for (Secured each : now) {
      if (each.security.password() != null) {
        socket.sign(each.range, each.security.password());
      }
      if (each.security.hops() > 0) {
        socket.limit(each.range.family(), 0);
      }
    }
  }
}
