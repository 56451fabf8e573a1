package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Refused;

/** The spec of a {@link BGPConfiguration}. */
@Doc("Settings of BGP for all nodes.")
@Refused({
  "logSeverityScreen",
  "serviceClusterIPs",
  "serviceExternalIPs",
  "serviceLoadBalancerIPs",
  "serviceLoadBalancerAggregation",
  "communities",
  "prefixAdvertisements",
  "nodeMeshPassword",
  "nodeMeshMaxRestartTime",
  "bindMode",
  "ignoredInterfaces",
  "localWorkloadPeeringIPV4",
  "localWorkloadPeeringIPV6",
  "programClusterRoutes",
  "ipv4NormalRoutePriority",
  "ipv6NormalRoutePriority"
})
public record BGPConfigurationSpec(
    @Doc("The AS of nodes that name none.") @Default("64512") AsNumber asNumber,
    @Doc("Every node peers with every other.") @Default("true") boolean nodeToNodeMeshEnabled,
    @Doc("The TCP port that nodes listen on.") @Default("179") @Range(min = 1, max = 65535)
        int listenPort) {

  /** What holds where no BGPConfiguration exists. */
  public static final BGPConfigurationSpec DEFAULTS =
      new BGPConfigurationSpec(new AsNumber(64512), true, 179);
}
