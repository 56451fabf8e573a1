package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@link WorkloadEndpoint}.
 *
 * @param containerID the runtime's identifier of the sandbox
 * @param endpoint the interface's name inside the workload
 * @param interfaceName the interface's name on the host
 * @param mac of the workload's side, six hexadecimal bytes with colons
 */
@Doc("Where the workload runs, its interface and its addresses.")
public record WorkloadEndpointSpec(
    @Doc("Who started it: cni, k8s, openstack.") @Default("cni") String orchestrator,
    @Nullable String workload,
    @Doc("The node it runs on.") @Required String node,
    @Nullable String containerID,
    @Nullable String pod,
    @Default("eth0") String endpoint,
    @Doc("The service account it runs under.") @Default("") String serviceAccountName,
    @Doc("Its addresses, as /32 or /128.") @MaxSize(16) @UniqueItems List<Cidr> ipNetworks,
    @Doc("Addresses from elsewhere that lead to its own.") @MaxSize(64) @UniqueItems
        List<IPNAT> ipNATs,
    @Nullable IpAddress ipv4Gateway,
    @Nullable IpAddress ipv6Gateway,
    @Doc("Profiles in the order they are consulted.") List<String> profiles,
    @Doc("The interface on the node.") @Required @MaxSize(15) String interfaceName,
    @Nullable String mac,
    @Doc("What its ports are called.") @MaxSize(256) List<WorkloadPort> ports,
    @Doc("Prefixes that it may send from beside its own addresses.") @MaxSize(64) @UniqueItems
        List<Cidr> allowSpoofedSourcePrefixes,
    @Doc("Limits of its traffic.") @Nullable QoSControls qosControls)
    implements Checked {

  public WorkloadEndpointSpec {
    ipNetworks = List.copyOf(ipNetworks);
    ipNATs = List.copyOf(ipNATs);
    profiles = List.copyOf(profiles);
    ports = List.copyOf(ports);
    allowSpoofedSourcePrefixes = List.copyOf(allowSpoofedSourcePrefixes);
  }

  /** An endpoint with addresses and profiles only. */
  public WorkloadEndpointSpec(
      String orchestrator,
      @Nullable String workload,
      String node,
      @Nullable String containerID,
      @Nullable String pod,
      String endpoint,
      List<Cidr> ipNetworks,
      List<String> profiles,
      String interfaceName,
      @Nullable String mac) {
    this(
        orchestrator,
        workload,
        node,
        containerID,
        pod,
        endpoint,
        "",
        ipNetworks,
        List.of(),
        null,
        null,
        profiles,
        interfaceName,
        mac,
        List.of(),
        List.of(),
        null);
  }

  @Override
  public void check(Path path, Problems problems) {
    checkAddresses(path, problems);
    checkGateway(path.field("ipv4Gateway"), ipv4Gateway, Family.IPV4, problems);
    checkGateway(path.field("ipv6Gateway"), ipv6Gateway, Family.IPV6, problems);
    if (mac != null && !mac.matches("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")) {
      problems.invalid(path.field("mac"), mac, "must be six hexadecimal bytes separated by colons");
    }
    if (!interfaceName.matches(HostEndpointSpec.INTERFACE)) {
      problems.invalid(
          path.field("interfaceName"),
          interfaceName,
          "must be 1 to 15 of letters, digits, '_', '.', '-'");
    }
  }

  private void checkAddresses(Path path, Problems problems) {
    for (int i = 0; i < ipNetworks.size(); i++) {
      Cidr net = ipNetworks.get(i);
      if (!net.isHost()) {
        problems.invalid(
            path.field("ipNetworks").item(i),
            net.toString(),
            "must be a single address (/32 or /128)");
      }
    }
    for (int i = 0; i < ipNATs.size(); i++) {
      IpAddress internal = ipNATs.get(i).internalIP();
      if (!ipNetworks.contains(Cidr.host(internal))) {
        problems.invalid(
            path.field("ipNATs").item(i).field("internalIP"),
            internal.toString(),
            "must be one of ipNetworks");
      }
    }
  }

  private static void checkGateway(
      Path path, @Nullable IpAddress gateway, Family family, Problems problems) {
    if (gateway != null && gateway.family() != family) {
      problems.invalid(path, gateway.toString(), "must be an IPv" + family.version() + " address");
    }
  }
}
