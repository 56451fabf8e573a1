package io.margay.bench.policy;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.Kind;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A node with a hundred workloads, each with its share of the policies, ten rules a policy. */
final class RuleWorld {

  static final int RULES_A_POLICY = 10;

  private static final int ENDPOINTS = 100;

  private final int policies;

  RuleWorld(int rules) {
    this.policies = rules / RULES_A_POLICY;
  }

  List<Update> updates() {
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < policies; i++) {
      updates.add(policy(i, 1000));
    }
    updates.add(new Update.ProfilePut("none", new ActiveProfile(List.of(), List.of())));
    for (int i = 0; i < ENDPOINTS; i++) {
      int endpoint = i;
      List<PolicyId> its =
          IntStream.range(0, policies)
              .filter(policy -> policy % ENDPOINTS == endpoint)
              .mapToObj(RuleWorld::id)
              .toList();
      updates.add(
          new Update.EndpointPut(
              new ResourceKey(Kind.WORKLOAD_ENDPOINT, "bench", "w" + i),
              new ActiveEndpoint(
                  "cali" + i,
                  null,
                  List.of(),
                  List.of(new EndpointTier("default", TierAction.DENY, its, List.of())),
                  List.of("none"))));
    }
    return updates;
  }

  /** A policy of ten rules that differ by their ports. */
  Update policy(int index, int firstPort) {
    List<ActiveRule> rules =
        IntStream.range(0, RULES_A_POLICY).mapToObj(rule -> rule(rule, firstPort + rule)).toList();
    return new Update.PolicyPut(id(index), new ActivePolicy("default", rules, List.of()));
  }

  private static ActiveRule rule(int index, int port) {
    return new ActiveRule(
        Action.ALLOW,
        4,
        Protocol.TCP,
        null,
        null,
        null,
        new Side(
            List.of(Cidr.host(IpAddress.ipv4(0x0a000000 + index))),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()),
        new Side(
            List.of(), List.of(), List.of(), List.of(), List.of(PortRange.of(port)), List.of()));
  }

  private static PolicyId id(int index) {
    return new PolicyId(new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "policy-" + index));
  }
}
