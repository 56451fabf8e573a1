package io.margay.core.calc;

import io.margay.core.model.PolicyType;
import io.margay.core.model.ProfileSpec;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node enforces of a policy or a profile, and the sets that it refers to.
 *
 * @param sets by id
 */
record Compiled<T>(T active, SortedMap<String, SetQuery> sets) {

  static Compiled<ActivePolicy> of(ScopedPolicy policy) {
    RuleCompiler compiler = new RuleCompiler(policy.id().key().namespace());
    ActivePolicy active =
        new ActivePolicy(
            policy.spec().tier(),
            Category.NORMAL,
            false,
            false,
            compiler.compile(policy.rules(PolicyType.INGRESS)),
            compiler.compile(policy.rules(PolicyType.EGRESS)));
    return new Compiled<>(active, compiler.sets());
  }

  /** A profile that is not there has no rules, and so denies everything. */
  static Compiled<ActiveProfile> of(@Nullable ProfileSpec profile) {
    RuleCompiler compiler = new RuleCompiler("");
    ActiveProfile active =
        profile == null
            ? new ActiveProfile(List.of(), List.of())
            : new ActiveProfile(
                compiler.compile(profile.ingress()), compiler.compile(profile.egress()));
    return new Compiled<>(active, compiler.sets());
  }
}
