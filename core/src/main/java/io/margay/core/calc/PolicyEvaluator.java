package io.margay.core.calc;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.Verdict.Decider;
import io.margay.core.model.Action;
import io.margay.core.model.PolicyType;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what becomes of a packet, the way a dataplane must do it: tiers in order, then profiles in
 * order, then denied. Speaks about the first packet of a flow; replies of an allowed flow are
 * allowed.
 */
public final class PolicyEvaluator {

  private final Desired desired;
  private final PolicyType direction;
  private final RuleMatcher matcher;

  private PolicyEvaluator(Desired desired, PolicyType direction, Packet packet) {
    this.desired = desired;
    this.direction = direction;
    this.matcher = new RuleMatcher(desired.ipSets(), packet);
  }

  /**
   * What an endpoint's policies and profiles say about a packet.
   *
   * @param desired of the node that the endpoint is on
   * @param direction seen from the endpoint
   * @throws IllegalArgumentException if the endpoint is not on that node
   */
  public static Verdict verdict(
      Desired desired, ResourceKey endpoint, PolicyType direction, Packet packet) {
    ActiveEndpoint active = desired.endpoints().get(endpoint);
    if (active == null) {
      throw new IllegalArgumentException(
          endpoint + " is no endpoint of this node; there are " + desired.endpoints().keySet());
    }
    return new PolicyEvaluator(desired, direction, packet).verdict(active);
  }

  private Verdict verdict(ActiveEndpoint endpoint) {
    for (EndpointTier tier : endpoint.tiers()) {
      Verdict verdict = verdict(tier);
      if (verdict != null) {
        return verdict;
      }
    }
    for (String profile : endpoint.profiles()) {
      Verdict verdict = verdict(profile);
      if (verdict != null) {
        return verdict;
      }
    }
    return new Verdict(false, new Decider.Nothing());
  }

  /** Null if the next tier is to decide. */
  private @Nullable Verdict verdict(EndpointTier tier) {
    List<PolicyId> policies = direction == PolicyType.INGRESS ? tier.ingress() : tier.egress();
    if (policies.isEmpty()) {
      return null;
    }
    for (PolicyId id : policies) {
      ActivePolicy policy = desired.policies().get(id);
      if (policy == null) {
        throw new IllegalArgumentException("an endpoint refers to " + id + ", which is not there");
      }
      List<ActiveRule> rules = direction == PolicyType.INGRESS ? policy.ingress() : policy.egress();
      int rule = firstDeciding(rules);
      if (rule >= 0) {
        Action action = rules.get(rule).action();
        return action == Action.PASS
            ? null
            : new Verdict(
                action == Action.ALLOW,
                new Decider.PolicyRule(tier.name(), id, direction, rules.get(rule).index()));
      }
    }
    return tier.defaultAction() == TierAction.PASS
        ? null
        : new Verdict(false, new Decider.TierEnd(tier.name()));
  }

  /** Null if the next profile is to decide. */
  private @Nullable Verdict verdict(String name) {
    ActiveProfile profile = desired.profiles().get(name);
    if (profile == null) {
      throw new IllegalArgumentException(
          "an endpoint refers to profile " + name + ", which is not there");
    }
    List<ActiveRule> rules = direction == PolicyType.INGRESS ? profile.ingress() : profile.egress();
    int rule = firstDeciding(rules);
    if (rule < 0 || rules.get(rule).action() == Action.PASS) {
      return null;
    }
    return new Verdict(
        rules.get(rule).action() == Action.ALLOW,
        new Decider.ProfileRule(name, direction, rules.get(rule).index()));
  }

  /** The first rule that matches and does more than log; -1 if there is none. */
  private int firstDeciding(List<ActiveRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).action() != Action.LOG && matcher.matches(rules.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
