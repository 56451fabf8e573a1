package io.margay.agent.ipam;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a workload needs.
 *
 * @param handle names the owner, unique in the cluster
 * @param families of which it gets one address each
 * @param fixed the addresses that it must get; empty leaves the choice to ipam-service
 * @param pools by name or CIDR, out of which addresses must come; a family without an entry takes
 *     any
 * @param namespace of the workload, for pools that choose by it
 * @param attributes shown to operators
 */
public record AddressRequest(
    String handle,
    Set<Family> families,
    List<IpAddress> fixed,
    Map<Family, List<String>> pools,
    String namespace,
    Map<String, String> attributes) {

  public AddressRequest {
    families = Set.copyOf(families);
    fixed = List.copyOf(fixed);
    pools = Map.copyOf(pools);
    attributes = Map.copyOf(attributes);
  }

  /** What operators are shown of an address: whose it is and where. */
  public static Map<String, String> attributes(String node, String namespace, String endpoint) {
    return Map.of("node", node, "namespace", namespace, "workloadEndpoint", endpoint);
  }

  /** Whether any addresses of the node will do. */
  boolean isPlain() {
    return fixed.isEmpty() && pools.isEmpty();
  }
}
