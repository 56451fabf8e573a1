package io.margay.agent.loop;

import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How much there is.
 *
 * @param cluster how many resources of each kind that policy is made of the cluster has
 * @param nodes of the cluster
 * @param policies that are asked on this node
 * @param sets of addresses that those ask for
 * @param endpoints of this node, workloads and its own
 */
public record Scale(Map<Kind, Integer> cluster, int nodes, int policies, int sets, int endpoints) {

  static final Scale NONE = new Scale(Map.of(), 0, 0, 0, 0);

  public Scale {
    cluster = Map.copyOf(cluster);
  }

  /** Of these kinds together. */
  public int of(Kind... kinds) {
    int sum = 0;
    for (Kind kind : kinds) {
      sum += cluster.getOrDefault(kind, 0);
    }
    return sum;
  }

  /** Keeps count of what is this node's. */
  static final class Local {
    private final Set<PolicyId> policies = new HashSet<>();
    private final Set<String> sets = new HashSet<>();
    private final Set<ResourceKey> endpoints = new HashSet<>();

    void accept(Update update) {
      switch (update) {
        case Update.IpSetPut put -> sets.add(put.id());
        case Update.IpSetRemove(String id) -> sets.remove(id);
        case Update.PolicyPut put -> policies.add(put.id());
        case Update.PolicyRemove(PolicyId id) -> policies.remove(id);
        case Update.EndpointPut put -> endpoints.add(put.key());
        case Update.EndpointRemove(ResourceKey key) -> endpoints.remove(key);
        case Update.HostEndpointPut put -> endpoints.add(put.key());
        case Update.HostEndpointRemove(ResourceKey key) -> endpoints.remove(key);
        case Update.IpSetDelta _, Update.ProfilePut _, Update.ProfileRemove _ -> {}
      }
    }

    Scale in(Map<Kind, Integer> cluster, int nodes) {
      return new Scale(cluster, nodes, policies.size(), sets.size(), endpoints.size());
    }
  }
}
