package io.margay.agent.dataplane.plan;

import io.margay.core.net.Family;
import java.util.ArrayList;
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

  List<Rule> failsafe(Family family, Direction direction) {
    return direction == Direction.INGRESS
        ? Failsafe.rules(family, inbound, End.DESTINATION, End.SOURCE)
        : Failsafe.rules(family, outbound, End.DESTINATION, End.DESTINATION);
  }

  /** For where no connection is known: also what comes back from such a port. */
  List<Rule> failsafeBothWays(Family family, Direction direction) {
    List<Rule> rules = new ArrayList<>(failsafe(family, direction));
    rules.addAll(
        direction == Direction.INGRESS
            ? Failsafe.rules(family, outbound, End.SOURCE, End.SOURCE)
            : Failsafe.rules(family, inbound, End.SOURCE, End.DESTINATION));
    return rules;
  }
}
