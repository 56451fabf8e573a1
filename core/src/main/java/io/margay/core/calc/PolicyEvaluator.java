package io.margay.core.calc;

import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.Explanation.Step;
import io.margay.core.calc.Verdict.Decider;
import io.margay.core.model.Action;
import io.margay.core.model.PolicyType;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells what becomes of a packet, the way a dataplane must do it: tiers in order, then profiles in
 * order, then denied; at a host endpoint what is asked before tracking and before translation comes
 * first. Speaks about the first packet of a flow; replies of an allowed flow are allowed, but for
 * what is not tracked. What a dataplane lets through on its own account (failsafe ports, the host
 * to its workloads) is not looked at.
 */
public final class PolicyEvaluator {

  private final Desired desired;
  private final Question question;
  private final RuleMatcher matcher;
  private final List<Step> steps = new ArrayList<>();

  private PolicyEvaluator(Desired desired, Question question, Packet packet) {
    this.desired = desired;
    this.question = question;
    this.matcher = new RuleMatcher(desired.ipSets(), packet);
  }

  /**
   * What an endpoint's policies and profiles say about a packet.
   *
   * @param desired of the node that the endpoint is on
   * @throws IllegalArgumentException if the endpoint is not on that node
   */
  public static Verdict verdict(Desired desired, Question question, Packet packet) {
    return explain(desired, question, packet).verdict();
  }

  /** What an endpoint's policies and profiles now say about a packet that begins or ends there. */
  public static Verdict verdict(
      Desired desired, ResourceKey endpoint, PolicyType direction, Packet packet) {
    return verdict(desired, Question.of(endpoint, direction), packet);
  }

  /** The verdict, and all that had a say before it. */
  public static Explanation explain(Desired desired, Question question, Packet packet) {
    PolicyEvaluator evaluator = new PolicyEvaluator(desired, question, packet);
    Verdict verdict = evaluator.verdict();
    return new Explanation(verdict, evaluator.steps);
  }

  private Verdict verdict() {
    ActiveEndpoint workload = desired.endpoints().get(question.endpoint());
    if (workload != null) {
      return normal(
          question.pending() ? workload.pendingTiers() : workload.tiers(), workload.profiles());
    }
    ActiveHostEndpoint host = desired.hostEndpoints().get(question.endpoint());
    if (host == null) {
      throw new IllegalArgumentException(
          question.endpoint()
              + " is no endpoint of this node; there are "
              + desired.endpoints().keySet()
              + " and "
              + desired.hostEndpoints().keySet());
    }
    return host(question.pending() ? host.pendingTiers() : host.tiers(), host.profiles());
  }

  private Verdict host(HostTiers tiers, List<String> profiles) {
    Verdict early = tiers(tiers.untracked());
    if (early != null) {
      return early.allowed() ? early.untracked() : early;
    }
    early = tiers(tiers.preDnat());
    if (early != null) {
      return early;
    }
    return switch (question.traffic()) {
      case LOCAL -> normal(tiers.normal(), profiles);
      case FORWARDED -> {
        Verdict verdict = tiers(tiers.forward());
        yield verdict == null ? decided(Action.ALLOW, new Decider.NoneForForwarded()) : verdict;
      }
    };
  }

  private Verdict normal(List<EndpointTier> tiers, List<String> profiles) {
    Verdict verdict = tiers(tiers);
    for (int i = 0; verdict == null && i < profiles.size(); i++) {
      verdict = profile(profiles.get(i));
    }
    return verdict == null ? decided(Action.DENY, new Decider.Nothing()) : verdict;
  }

  /** Null if none of them decides. */
  private @Nullable Verdict tiers(List<EndpointTier> tiers) {
    for (EndpointTier tier : tiers) {
      Verdict verdict = tier(tier);
      if (verdict != null) {
        return verdict;
      }
    }
    return null;
  }

  /** Null if the next tier is to decide. */
  private @Nullable Verdict tier(EndpointTier tier) {
    List<PolicyId> policies = isIngress() ? tier.ingress() : tier.egress();
    if (policies.isEmpty()) {
      return null;
    }
    for (PolicyId id : policies) {
      ActivePolicy policy = desired.policies().get(id);
      if (policy == null) {
        throw new IllegalArgumentException("an endpoint refers to " + id + ", which is not there");
      }
      Step step =
          rules(
              isIngress() ? policy.ingress() : policy.egress(),
              rule -> new Decider.PolicyRule(tier.name(), id, question.direction(), rule));
      if (step != null) {
        return verdict(step);
      }
    }
    Decider end = new Decider.TierEnd(tier.name());
    boolean passes = tier.defaultAction() == TierAction.PASS;
    return verdict(step(passes ? Action.PASS : Action.DENY, end));
  }

  /** Null if the next profile is to decide. */
  private @Nullable Verdict profile(String name) {
    ActiveProfile profile = desired.profiles().get(name);
    if (profile == null) {
      throw new IllegalArgumentException(
          "an endpoint refers to profile " + name + ", which is not there");
    }
    Step step =
        rules(
            isIngress() ? profile.ingress() : profile.egress(),
            rule -> new Decider.ProfileRule(name, question.direction(), rule));
    return step == null ? null : verdict(step);
  }

  /** What the first rule says that matches and does more than log; null if there is none. */
  private @Nullable Step rules(List<ActiveRule> rules, IntFunction<Decider> deciders) {
    for (ActiveRule rule : rules) {
      if (matcher.matches(rule)) {
        Step step = step(rule.action(), deciders.apply(rule.index()));
        if (rule.action() != Action.LOG) {
          return step;
        }
      }
    }
    return null;
  }

  private Step step(Action action, Decider decider) {
    Step step = new Step(decider, action);
    steps.add(step);
    return step;
  }

  private Verdict decided(Action action, Decider decider) {
    step(action, decider);
    return new Verdict(action == Action.ALLOW, true, decider);
  }

  /** Null if it passes on. */
  private static @Nullable Verdict verdict(Step step) {
    return step.action() == Action.PASS
        ? null
        : new Verdict(step.action() == Action.ALLOW, true, step.at());
  }

  private boolean isIngress() {
    return question.direction() == PolicyType.INGRESS;
  }
}
