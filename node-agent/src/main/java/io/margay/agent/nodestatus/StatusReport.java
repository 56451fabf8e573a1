package io.margay.agent.nodestatus;

import io.margay.agent.routing.BgpState;
import io.margay.bgp.session.State;
import io.margay.core.model.CalicoNodeStatusStatus.Agent;
import io.margay.core.model.CalicoNodeStatusStatus.Bgp;
import io.margay.core.model.CalicoNodeStatusStatus.Daemon;
import io.margay.core.model.CalicoNodeStatusStatus.Peer;
import io.margay.core.net.Family;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes Agent and BGP: what the node's speaker is and with whom it has sessions. Pure. */
final class StatusReport {

  private StatusReport() {}

  /**
   * The speaker, which is one for both families, as the daemons of each that the fields are named
   * after.
   *
   * @param version of this program
   */
  static Agent agent(BgpState state, String version) {
    return new Agent(daemon(state, Family.IPV4, version), daemon(state, Family.IPV6, version));
  }

  private static Daemon daemon(BgpState state, Family family, String version) {
    if (state.routerId() == null || !state.families().contains(family)) {
      return new Daemon("NotReady", null, null, null, null);
    }
    return new Daemon(
        "Ready",
        version,
        state.routerId().toString(),
        text(state.booted()),
        text(state.reconfigured()));
  }

  static Bgp bgp(BgpState state) {
    List<Peer> ipv4 = peers(state, Family.IPV4);
    List<Peer> ipv6 = peers(state, Family.IPV6);
    return new Bgp(
        established(ipv4),
        ipv4.size() - established(ipv4),
        established(ipv6),
        ipv6.size() - established(ipv6),
        ipv4,
        ipv6);
  }

  /** By the family of the session, as there is one session for the routes of both. */
  private static List<Peer> peers(BgpState state, Family family) {
    return state.peers().stream()
        .filter(peer -> peer.address().family() == family)
        .map(peer ->
            new Peer(
                peer.address().toString(),
                switch (peer.origin()) {
                  case NODE_MESH -> "NodeMesh";
                  case NODE_PEER -> "NodePeer";
                  case GLOBAL_PEER -> "GlobalPeer";
                },
                text(peer.state()),
                text(peer.since())))
        .toList();
  }

  private static int established(List<Peer> peers) {
    return (int) peers.stream().filter(peer -> "Established".equals(peer.state())).count();
  }

  private static String text(State state) {
    return switch (state) {
      case IDLE -> "Idle";
      case CONNECT -> "Connect";
      case ACTIVE -> "Active";
      case OPEN_SENT -> "OpenSent";
      case OPEN_CONFIRM -> "OpenConfirm";
      case ESTABLISHED -> "Established";
    };
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
