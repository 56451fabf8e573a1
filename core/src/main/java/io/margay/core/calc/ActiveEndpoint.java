package io.margay.core.calc;

import io.margay.core.model.IPNAT;
import io.margay.core.model.QoSControls;
import io.margay.core.model.TierAction;
import io.margay.core.model.WorkloadPort;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local workload's endpoint and what applies to it.
 *
 * @param interfaceName the interface on this node
 * @param mac of the workload's side
 * @param addresses host prefixes
 * @param translations addresses from elsewhere that lead to one of its own (floating addresses)
 * @param ports what its ports are called, and on which ports of the host they are to be reached
 * @param allowedSources what it may send from beside its own addresses
 * @param qos limits of its traffic
 * @param tiers those with an enforced policy for it, in order of evaluation
 * @param pendingTiers as {@code tiers}, were all that is staged in effect; the same if nothing is
 * @param profiles names, in order of evaluation, after all tiers
 */
public record ActiveEndpoint(
    String interfaceName,
    @Nullable String mac,
    List<Cidr> addresses,
    List<IPNAT> translations,
    List<WorkloadPort> ports,
    List<Cidr> allowedSources,
    @Nullable QoSControls qos,
    List<EndpointTier> tiers,
    List<EndpointTier> pendingTiers,
    List<String> profiles) {

  public ActiveEndpoint {
    addresses = List.copyOf(addresses);
    translations = List.copyOf(translations);
    ports = List.copyOf(ports);
    allowedSources = List.copyOf(allowedSources);
    tiers = List.copyOf(tiers);
    pendingTiers = List.copyOf(pendingTiers);
    profiles = List.copyOf(profiles);
  }

  /** An endpoint with nothing but policy, and nothing staged. */
  public ActiveEndpoint(
      String interfaceName,
      @Nullable String mac,
      List<Cidr> addresses,
      List<EndpointTier> tiers,
      List<String> profiles) {
    this(
        interfaceName,
        mac,
        addresses,
        List.of(),
        List.of(),
        List.of(),
        null,
        tiers,
        tiers,
        profiles);
  }

  /**
   * The policies of one tier that select an endpoint, in order, for each direction. An empty
   * direction skips the tier. It is a value: endpoints with equal ones can share what is programmed
   * for it.
   */
  public record EndpointTier(
      String name, TierAction defaultAction, List<PolicyId> ingress, List<PolicyId> egress) {
    public EndpointTier {
      ingress = List.copyOf(ingress);
      egress = List.copyOf(egress);
    }
  }
}
