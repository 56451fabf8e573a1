package io.margay.bgp.netty;

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
 * @param families that are exchanged
 * @param stale prefixes kept from before it vanished
 * @param sent prefixes it has been told
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
    int stale,
    int sent,
    Set<AfiSafi> families) {

  public NeighborStatus {
    families = Set.copyOf(families);
  }
}
