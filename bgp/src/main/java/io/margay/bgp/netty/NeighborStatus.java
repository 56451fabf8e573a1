package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.session.State;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a peer is doing.
 *
 * @param since when the session was established, or null if it is not
 * @param lastError why the last session or attempt failed, or null
 * @param endOfRib it has sent all its initial routes, or has been given the time to
 * @param received usable prefixes from it, stale ones included
 * @param refused prefixes from it that must not be used
 * @param best prefixes of which its route is the one chosen
 * @param stale prefixes kept from before it vanished
 * @param sent prefixes it has been told
 * @param families that are exchanged
 * @param counters since it was configured
 * @param bfd the state of the BFD session with it, or null without one
 */
public record NeighborStatus(
    IpAddress address,
    long as,
    PeerKind kind,
    State state,
    @Nullable Instant since,
    @Nullable String lastError,
    boolean endOfRib,
    int received,
    int refused,
    int best,
    int stale,
    int sent,
    Set<AfiSafi> families,
    Counters counters,
    @Nullable BfdState bfd) {

  /**
   * What has happened with a peer.
   *
   * @param established how often a session came up
   * @param messages received from it
   * @param updates received from it
   * @param erroneous updates with an error that RFC 7606 lets a session survive
   */
  public record Counters(long established, long messages, long updates, long erroneous) {}

  public NeighborStatus {
    families = Set.copyOf(families);
  }
}
