package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.Required;
import io.margay.core.selector.Selector;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link BGPPeer}. */
@Doc("Which nodes peer, and with whom.")
@Refused({
  "peerSelector", "localASNumber", "keepOriginalNextHop", "nextHopMode", "password",
      "sourceAddress", "maxRestartTime",
  "keepaliveTime", "numAllowedLocalASNumbers", "ttlSecurity", "reachableBy", "filters",
      "localWorkloadSelector", "reversePeering"
})
public record BGPPeerSpec(
    @Doc("The one node that peers.") @Nullable String node,
    @Doc("The nodes that peer; all if neither this nor node is given.")
        @Nullable Selector nodeSelector,
    @Doc("The neighbour's address, with a port if it is not 179.") @Required PeerAddress peerIP,
    @Doc("The neighbour's AS.") @Required AsNumber asNumber)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (node != null && nodeSelector != null) {
      problems.forbidden(path.field("nodeSelector"), "must not be given together with node");
    }
  }
}
