package io.margay.agent.dataplane.denied;

import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.Report;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What policies, rules and endpoints are called, for those who meet them by what the kernel knows.
 * One thread writes it, any may read.
 */
public final class NameBook {

  private final Map<PolicyId, ActivePolicy> policies = new ConcurrentHashMap<>();
  private final Map<ResourceKey, ActiveEndpoint> endpoints = new ConcurrentHashMap<>();
  private final Map<IpAddress, ResourceKey> byAddress = new ConcurrentHashMap<>();
  private final Map<Report.Owner, PolicyId> owners = new ConcurrentHashMap<>();

  public void accept(List<Update> updates) {
    for (Update update : updates) {
      switch (update) {
        case Update.PolicyPut(PolicyId id, ActivePolicy policy) -> policies.put(id, policy);
        case Update.PolicyRemove(PolicyId id) -> {
          policies.remove(id);
          owners.values().remove(id);
        }
        case Update.EndpointPut(ResourceKey key, ActiveEndpoint endpoint) -> {
          forget(key, endpoints.put(key, endpoint));
          endpoint.addresses().forEach(net -> byAddress.put(net.address(), key));
        }
        case Update.EndpointRemove(ResourceKey key) -> forget(key, endpoints.remove(key));
        default -> {}
      }
    }
  }

  private void forget(ResourceKey key, @Nullable ActiveEndpoint endpoint) {
    if (endpoint != null) {
      for (Cidr net : endpoint.addresses()) {
        byAddress.remove(net.address(), key);
      }
    }
  }

  /** The policies that there are. */
  public Map<PolicyId, ActivePolicy> policies() {
    return policies;
  }

  /** The local workload that has an address. */
  @Nullable ResourceKey endpoint(IpAddress address) {
    return byAddress.get(address);
  }

  /** The policy that a report names; null if there is none such (any more). */
  @Nullable PolicyId policy(Report.Owner owner) {
    PolicyId known = owners.get(owner);
    if (known != null || owner.letter() != 'P') {
      return known;
    }
    for (PolicyId id : policies.keySet()) {
      if (Report.Owner.of(id).equals(owner)) {
        owners.put(owner, id);
        return id;
      }
    }
    return null;
  }

  /** What a rule's author calls it; null if nothing. */
  @Nullable String ruleName(PolicyId id, Direction direction, int index) {
    ActivePolicy policy = policies.get(id);
    if (policy == null) {
      return null;
    }
    List<ActiveRule> rules = direction == Direction.INGRESS ? policy.ingress() : policy.egress();
    return rules.stream()
        .filter(rule -> rule.index() == index)
        .map(ActiveRule::name)
        .filter(name -> name != null)
        .findFirst()
        .orElse(null);
  }

  /** The tier of a policy; empty if it is not there (any more). */
  String tier(PolicyId id) {
    ActivePolicy policy = policies.get(id);
    return policy == null ? "" : policy.tier();
  }
}
