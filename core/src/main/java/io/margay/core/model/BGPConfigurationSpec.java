package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.RecordCodec;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@link BGPConfiguration}. What is not given is said by {@code default} where the
 * object is for one node, and else as {@link #DEFAULTS} has it.
 */
@Doc("Settings of BGP for all nodes, or for one.")
public record BGPConfigurationSpec(
    @OneOf({"Trace", "Debug", "Info", "Warning", "Error", "Fatal"})
        @NotEnforced("the level of logs is set at the program")
        @OtherwiseDefault("Info")
        @Nullable String logSeverityScreen,
    @Doc("Every node peers with every other.") @OtherwiseDefault("true")
        @Nullable Boolean nodeToNodeMeshEnabled,
    @Doc("The AS of nodes that name none.") @OtherwiseDefault("64512") @Nullable AsNumber asNumber,
    @Doc("Ranges of cluster addresses of services to announce.")
        List<ServiceRange> serviceClusterIPs,
    @Doc("Ranges of external addresses of services to announce.")
        List<ServiceRange> serviceExternalIPs,
    @Doc("Ranges of load balancers' addresses to announce.")
        List<ServiceRange> serviceLoadBalancerIPs,
    @Doc(
            "Whether ranges of load balancers are announced whole, or the addresses of services in them one by one.")
        @OneOf({"Enabled", "Disabled"})
        @OtherwiseDefault("Enabled")
        @Nullable String serviceLoadBalancerAggregation,
    @Doc("Names for communities.") List<Community> communities,
    @Doc("Communities of what is announced within a range.") @MaxSize(500)
        List<PrefixAdvertisement> prefixAdvertisements,
    @Doc("The TCP port that nodes listen on.") @OtherwiseDefault("179") @Range(min = 1, max = 65535)
        @Nullable Integer listenPort,
    @Doc("The password of sessions between nodes.") @Nullable Password nodeMeshPassword,
    @Doc("How long routes are kept while a node restarts BGP.")
        @OtherwiseDefault("120s")
        @Range(min = 0, max = 4095)
        @Nullable Duration nodeMeshMaxRestartTime,
    @Doc("The addresses BGP listens on: all, or the node's only.")
        @OneOf({"None", "NodeIP"})
        @OtherwiseDefault("None")
        @Nullable String bindMode,
    @Doc(
            "Interfaces whose routes are not announced; * stands for anything. No interface's are, whether it is named here or not.")
        List<String> ignoredInterfaces,
    @Doc("The address of every node that local workloads peer with; the node's own if not given.")
        @Nullable IpAddress localWorkloadPeeringIPV4,
    @Doc("The address of every node that local workloads peer with; the node's own if not given.")
        @Nullable IpAddress localWorkloadPeeringIPV6,
    @Doc(
            "Whether routes between nodes are learned by BGP, for pools without encapsulation (Enabled, EnabledNoEncapOnly), or come from the API (Disabled, EnabledIPIPOnly). Those of pools with encapsulation always come from the API.")
        @OneOf({"Enabled", "Disabled", "EnabledIPIPOnly", "EnabledNoEncapOnly"})
        @OtherwiseDefault("EnabledNoEncapOnly")
        @Nullable String programClusterRoutes,
    @Doc("The kernel's metric of routes.")
        @OtherwiseDefault("1024")
        @Range(min = 1, max = 2147483646)
        @Nullable Integer ipv4NormalRoutePriority,
    @Doc("The kernel's metric of routes.")
        @OtherwiseDefault("1024")
        @Range(min = 1, max = 2147483646)
        @Nullable Integer ipv6NormalRoutePriority,
    @Doc(
            "Of routes from other ASes that only a tie-break sets apart, the one that is chosen stays chosen (RFC 5004). A change resets the sessions.")
        @OtherwiseDefault("false")
        @Nullable Boolean preferExistingPath)
    implements Checked {

  /** What holds where no BGPConfiguration says otherwise. */
  public static final BGPConfigurationSpec DEFAULTS = effective(List.of());

  public BGPConfigurationSpec {
    serviceClusterIPs = List.copyOf(serviceClusterIPs);
    serviceExternalIPs = List.copyOf(serviceExternalIPs);
    serviceLoadBalancerIPs = List.copyOf(serviceLoadBalancerIPs);
    communities = List.copyOf(communities);
    prefixAdvertisements = List.copyOf(prefixAdvertisements);
    ignoredInterfaces = List.copyOf(ignoredInterfaces);
  }

  /** A configuration that says no more than this. */
  public static BGPConfigurationSpec of(AsNumber asNumber, boolean mesh, int listenPort) {
    return new BGPConfigurationSpec(
        null,
        mesh,
        asNumber,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(),
        listenPort,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** What holds, with everything filled in, where these say something, first things first. */
  public static BGPConfigurationSpec effective(List<BGPConfigurationSpec> mostSpecificFirst) {
    return RecordCodec.merged(BGPConfigurationSpec.class, mostSpecificFirst);
  }

  /** Whether every node peers with every other, if no other configuration says so. */
  public boolean mesh() {
    return nodeToNodeMeshEnabled == null || nodeToNodeMeshEnabled;
  }

  /** The AS of nodes that name none, if no other configuration says so. */
  public AsNumber as() {
    return asNumber == null ? AsNumber.DEFAULT : asNumber;
  }

  /** Whether a tie-break is no reason to choose another route (RFC 5004). */
  public boolean steady() {
    return preferExistingPath != null && preferExistingPath;
  }

  /** The TCP port that nodes listen on, if no other configuration says so. */
  public int port() {
    return listenPort == null ? PeerAddress.BGP_PORT : listenPort;
  }

  @Override
  public void check(Path path, Problems problems) {
    if (!mesh()) {
      forbidWithoutMesh(nodeMeshPassword, path.field("nodeMeshPassword"), problems);
      forbidWithoutMesh(nodeMeshMaxRestartTime, path.field("nodeMeshMaxRestartTime"), problems);
    }
    checkCommunities(path, problems);
    AddressFamilies.require(
        4, localWorkloadPeeringIPV4, path.field("localWorkloadPeeringIPV4"), problems);
    AddressFamilies.require(
        6, localWorkloadPeeringIPV6, path.field("localWorkloadPeeringIPV6"), problems);
  }

  private static void forbidWithoutMesh(@Nullable Object value, Path path, Problems problems) {
    if (value != null) {
      problems.forbidden(path, "must not be given where nodeToNodeMeshEnabled is false");
    }
  }

  private void checkCommunities(Path path, Problems problems) {
    if (!communities.isEmpty() && prefixAdvertisements.isEmpty()) {
      problems.required(
          path.field("prefixAdvertisements"), "is required where communities are given");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < communities.size(); i++) {
      if (!names.add(communities.get(i).name())) {
        problems.add(
            path.field("communities").item(i).field("name"),
            Reason.DUPLICATE,
            "must not be given twice",
            communities.get(i).name());
      }
    }
    for (int i = 0; i < prefixAdvertisements.size(); i++) {
      Path at = path.field("prefixAdvertisements").item(i).field("communities");
      List<String> used = prefixAdvertisements.get(i).communities();
      for (int j = 0; j < used.size(); j++) {
        if (!Community.isValue(used.get(j)) && !names.contains(used.get(j))) {
          problems.invalid(
              at.item(j), used.get(j), "must be aa:nn, aa:nn:mm or the name of a community");
        }
      }
    }
  }
}
