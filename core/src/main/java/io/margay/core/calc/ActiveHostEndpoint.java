package io.margay.core.calc;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.model.EndpointPort;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of this node itself and what applies to it.
 *
 * @param interfaceName the interface; {@link #EVERY_INTERFACE} for all of the host's; null for the
 *     interface that has one of the expected addresses
 * @param addresses those it is expected to have
 * @param ports what its ports are called
 * @param tiers those with an enforced policy for it
 * @param pendingTiers as {@code tiers}, were all that is staged in effect; the same if nothing is
 * @param profiles names, in order of evaluation, after the normal tiers and nowhere else
 */
public record ActiveHostEndpoint(
    @Nullable String interfaceName,
    List<IpAddress> addresses,
    List<EndpointPort> ports,
    HostTiers tiers,
    HostTiers pendingTiers,
    List<String> profiles) {

  /** Stands for all interfaces of the host that are no workload's. */
  public static final String EVERY_INTERFACE = "*";

  public ActiveHostEndpoint {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    profiles = List.copyOf(profiles);
  }

  /**
   * The tiers of a host endpoint, in order of evaluation, for each place where policy is asked. The
   * default action of a tier is the one that counts at that place.
   *
   * @param normal for what begins or ends on the host; what no tier and no profile decides is
   *     denied
   * @param forward for what is forwarded; what no tier decides passes
   * @param preDnat for what comes in, before translation; has ingress only; what no tier decides
   *     goes on to the others, what one allows is decided for good
   * @param untracked for everything, before tracking; what no tier decides goes on to the others,
   *     what one allows is decided for good and never tracked
   */
  public record HostTiers(
      List<EndpointTier> normal,
      List<EndpointTier> forward,
      List<EndpointTier> preDnat,
      List<EndpointTier> untracked) {

    public HostTiers {
      normal = List.copyOf(normal);
      forward = List.copyOf(forward);
      preDnat = List.copyOf(preDnat);
      untracked = List.copyOf(untracked);
    }
  }
}
