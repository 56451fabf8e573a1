package io.margay.lab.state;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload of the lab.
 *
 * @param namespace its network namespace; null where it has none because the lab only records
 * @param address without prefix length; null until CNI has given one
 */
public record WorkloadRecord(
    String name,
    String node,
    @Nullable String namespace,
    @Nullable String address,
    Map<String, String> labels,
    List<String> profiles) {

  public WorkloadRecord {
    labels = Map.copyOf(labels);
    profiles = List.copyOf(profiles);
  }

  public WorkloadRecord withAddress(String newAddress) {
    return new WorkloadRecord(name, node, namespace, newAddress, labels, profiles);
  }

  /**
   * @throws IllegalStateException if it has none
   */
  public String addressOrThrow() {
    if (address == null) {
      throw new IllegalStateException("workload " + name + " has no address");
    }
    return address;
  }

  /**
   * @throws IllegalStateException if it has none
   */
  public String namespaceOrThrow() {
    if (namespace == null) {
      throw new IllegalStateException("workload " + name + " has no network namespace");
    }
    return namespace;
  }
}
