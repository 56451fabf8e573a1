package io.margay.core.calc;

import io.margay.core.model.TierAction;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local endpoint and what applies to it.
 *
 * @param interfaceName the interface on this node
 * @param mac of the workload's side
 * @param addresses host prefixes
 * @param tiers those with a policy for it, in order of evaluation
 * @param profiles names, in order of evaluation, after all tiers
 */
public record ActiveEndpoint(
    String interfaceName,
    @Nullable String mac,
    List<Cidr> addresses,
    List<EndpointTier> tiers,
    List<String> profiles) {

  public ActiveEndpoint {
    addresses = List.copyOf(addresses);
    tiers = List.copyOf(tiers);
    profiles = List.copyOf(profiles);
  }

  /**
   * The policies of one tier that select the endpoint, in order, for each direction. An empty
   * direction skips the tier.
   */
  public record EndpointTier(
      String name, TierAction defaultAction, List<PolicyId> ingress, List<PolicyId> egress) {
    public EndpointTier {
      ingress = List.copyOf(ingress);
      egress = List.copyOf(egress);
    }
  }
}
