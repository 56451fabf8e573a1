package io.margay.core.calc;

import java.util.List;

/** The rules of a policy that selects at least one local endpoint. */
public record ActivePolicy(String tier, List<ActiveRule> ingress, List<ActiveRule> egress) {
  public ActivePolicy {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }
}
