package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
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
@Refused({
  "ipNATs",
  "ipv4Gateway",
  "ipv6Gateway",
  "ports",
  "allowSpoofedSourcePrefixes",
  "qosControls",
  "serviceAccountName"
})
public record WorkloadEndpointSpec(
    @Doc("Who started it: cni, k8s, openstack.") @Default("cni") String orchestrator,
    @Nullable String workload,
    @Doc("The node it runs on.") @Required String node,
    @Nullable String containerID,
    @Nullable String pod,
    @Default("eth0") String endpoint,
    @Doc("Its addresses, as /32.") @MaxSize(16) @UniqueItems List<Cidr> ipNetworks,
    @Doc("Profiles in the order they are consulted.") List<String> profiles,
    @Doc("The interface on the node.") @Required @MaxSize(15) String interfaceName,
    @Nullable String mac)
    implements Checked {

  public WorkloadEndpointSpec {
    ipNetworks = List.copyOf(ipNetworks);
    profiles = List.copyOf(profiles);
  }

  @Override
  public void check(Path path, Problems problems) {
    for (int i = 0; i < ipNetworks.size(); i++) {
      Cidr net = ipNetworks.get(i);
      if (!net.isHost()) {
        problems.invalid(
            path.field("ipNetworks").item(i),
            net.toString(),
            "must be a single address (/32 or /128)");
      }
    }
    if (mac != null && !mac.matches("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")) {
      problems.invalid(path.field("mac"), mac, "must be six hexadecimal bytes separated by colons");
    }
    if (!interfaceName.matches("[A-Za-z0-9_.-]{1,15}")) {
      problems.invalid(
          path.field("interfaceName"),
          interfaceName,
          "must be 1 to 15 of letters, digits, '_', '.', '-'");
    }
  }
}
