package io.margay.agent.dataplane.plan;

import io.margay.core.model.PortRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Which packets with others inside them workloads may send, to wherever. With the node's address
 * instead of its own, which translation may give it, such a packet would be taken for a node's; and
 * no policy sees what is inside.
 *
 * @param ipip whether IPv4 in IP (RFC 2003) may be
 * @param vxlan whether VXLAN (RFC 7348) may be
 * @param vxlanPort the UDP port that is known to be VXLAN's
 */
public record Encapsulated(boolean ipip, boolean vxlan, int vxlanPort) {

  /** As a FelixConfiguration without a word about it says. */
  public static final Encapsulated NONE = new Encapsulated(false, false, 4789);

  private static final int IPIP = 4;
  private static final int UDP = 17;

  /** For what comes from workloads, before anything of theirs is asked. */
  List<Rule> rules(Match workload) {
    List<Rule> rules = new ArrayList<>();
    if (!ipip) {
      rules.add(Rule.of(Verb.Plain.DROP, workload, Match.Protocols.of(IPIP)));
    }
    if (!vxlan) {
      rules.add(
          Rule.of(
              Verb.Plain.DROP,
              workload,
              Match.Protocols.of(UDP),
              new Match.Ports(End.DESTINATION, List.of(PortRange.of(vxlanPort)), false)));
    }
    return rules;
  }
}
