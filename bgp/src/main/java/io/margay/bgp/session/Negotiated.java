package io.margay.bgp.session;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.CodecContext;
import io.margay.core.net.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What both sides' OPEN messages agree on.
 *
 * @param peerId the peer's BGP identifier
 * @param context how the peer's messages are read
 * @param outContext how ours are written
 * @param holdSeconds 0 if neither side watches the other
 * @param families carried by both
 * @param routeRefresh the peer understands ROUTE-REFRESH
 * @param enhancedRefresh both mark the answers to ROUTE-REFRESH (RFC 7313)
 * @param longLived the peer's long-lived graceful restart capability, or null
 * @param restart the peer's graceful restart capability, or null
 */
public record Negotiated(
    IpAddress peerId,
    int holdSeconds,
    CodecContext context,
    CodecContext outContext,
    Set<AfiSafi> families,
    boolean routeRefresh,
    boolean enhancedRefresh,
    Capability.@Nullable LongLived longLived,
    Capability.@Nullable GracefulRestart restart) {

  public Negotiated {
    families = Set.copyOf(families);
  }
}
