package io.margay.agent.dataplane.plan;

import java.util.List;

/**
 * What holds for the host whatever its policies say.
 *
 * @param inbound ports of the host that stay open
 * @param outbound ports elsewhere that stay reachable
 * @param toHost what becomes of a packet from a workload to its host that the workload's policy
 *     allows
 */
public record HostSettings(List<Failsafe> inbound, List<Failsafe> outbound, ToHost toHost) {

  public static final HostSettings DEFAULT =
      new HostSettings(Failsafe.INBOUND, Failsafe.OUTBOUND, ToHost.DROP);

  public HostSettings {
    inbound = List.copyOf(inbound);
    outbound = List.copyOf(outbound);
  }

  /** What becomes of what a workload may send to its host. */
  public enum ToHost {
    DROP,
    /** Others' rules decide. */
    RETURN,
    ACCEPT
  }

  List<Rule> failsafe(Direction direction) {
    return Failsafe.rules(direction == Direction.INGRESS ? inbound : outbound);
  }

  List<Rule> failsafeBothWays(Direction direction) {
    return direction == Direction.INGRESS
        ? Failsafe.rulesBothWays(inbound, outbound)
        : Failsafe.rulesBothWays(outbound, inbound);
  }
}
