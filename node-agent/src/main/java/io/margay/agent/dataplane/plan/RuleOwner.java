package io.margay.agent.dataplane.plan;

import io.margay.core.calc.PolicyId;
import io.margay.core.model.ResourceKey;

/**
 * Whose rules a chain has.
 *
 * @param tier of a policy; empty for a profile
 * @param kind in short
 * @param name without a namespace
 * @param fullName with it
 * @param id what {@link Report} names the owner by
 */
record RuleOwner(String tier, String kind, String name, String fullName, Report.Owner id) {

  static RuleOwner of(PolicyId policy, String tier) {
    ResourceKey key = policy.key();
    String full = key.namespace().isEmpty() ? key.name() : key.namespace() + "/" + key.name();
    return new RuleOwner(
        tier, Report.shortKind(key.kind()), key.name(), full, Report.Owner.of(policy));
  }

  static RuleOwner ofProfile(String name) {
    return new RuleOwner("", "pro", name, name, Report.Owner.ofProfile(name));
  }
}
