package io.margay.core.calc;

import io.margay.core.model.PolicyType;

/**
 * What becomes of a packet at an endpoint, and what decided it.
 *
 * @param allowed whether it passes
 * @param tracked whether the flow that it begins is tracked, if it passes
 */
public record Verdict(boolean allowed, boolean tracked, Decider decider) {

  /** The same, and the flow is not tracked, so that its replies need a rule of their own. */
  Verdict untracked() {
    return new Verdict(allowed, false, decider);
  }

  /** What decides about a packet. Its text is part of a sentence for people. */
  public sealed interface Decider {

    /**
     * A rule of a policy.
     *
     * @param rule its index among the policy's rules of the direction, from 0
     */
    record PolicyRule(String tier, PolicyId policy, PolicyType direction, int rule)
        implements Decider {
      @Override
      public String toString() {
        return direction.text() + " rule " + rule + " of " + policy + " in tier " + tier;
      }
    }

    /** The end of a tier: policies select the endpoint, and none of their rules decided. */
    record TierEnd(String tier) implements Decider {
      @Override
      public String toString() {
        return "the end of tier " + tier;
      }
    }

    /**
     * A rule of a profile.
     *
     * @param rule its index among the profile's rules of the direction, from 0
     */
    record ProfileRule(String profile, PolicyType direction, int rule) implements Decider {
      @Override
      public String toString() {
        return direction.text() + " rule " + rule + " of profile " + profile;
      }
    }

    /** No policy of a host endpoint decided about what is only forwarded: it passes. */
    record NoneForForwarded() implements Decider {
      @Override
      public String toString() {
        return "no policy for forwarded traffic";
      }
    }

    /** Nothing decided: neither a tier nor a profile. */
    record Nothing() implements Decider {
      @Override
      public String toString() {
        return "no policy and no profile";
      }
    }
  }

  @Override
  public String toString() {
    String how = allowed ? tracked ? "allowed" : "allowed untracked" : "denied";
    return how + " by " + decider;
  }
}
