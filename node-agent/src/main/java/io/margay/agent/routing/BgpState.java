package io.margay.agent.routing;

import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.session.State;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the node's BGP is at a moment.
 *
 * @param families of which the node has an address for BGP; none before the speaker has a plan
 * @param routerId its BGP identifier; null before the speaker has a plan
 * @param booted when the speaker was started
 * @param reconfigured when it last went over to another plan; null before the first
 */
public record BgpState(
    Set<Family> families,
    @Nullable IpAddress routerId,
    Instant booted,
    @Nullable Instant reconfigured,
    List<Peer> peers) {

  /**
   * How a session is.
   *
   * @param since when it last came up or went down; when it was first wanted, if it never did
   */
  public record Peer(IpAddress address, PeerOrigin origin, State state, Instant since) {}

  public BgpState {
    families = Set.copyOf(families);
    peers = List.copyOf(peers);
  }
}
