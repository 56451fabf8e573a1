package io.margay.core.calc;

import io.margay.core.model.PolicyType;
import io.margay.core.model.ProfileSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a node enforces of a policy or a profile, and the sets that it refers to.
 *
 * @param active refers to sets by the ids of their queries
 * @param sets by those ids
 */
record Compiled<T>(T active, SortedMap<String, SetQuery> sets) {

  static Compiled<ActivePolicy> of(ScopedPolicy policy) {
    RuleCompiler compiler = new RuleCompiler(policy.id().key().namespace());
    ActivePolicy active =
        new ActivePolicy(
            policy.spec().tier(),
            policy.category(),
            !policy.isEnforced(),
            policy.closeForbidden(),
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

  /** Renames the sets of a policy or profile. */
  interface Renaming<T> {
    T withSets(T active, UnaryOperator<String> ids);
  }

  /**
   * What goes out: it refers to sets by the ids under which they do.
   *
   * @param ids from the id of a query to the id of the set
   */
  T named(Renaming<T> renaming, UnaryOperator<String> ids) {
    boolean same = sets.keySet().stream().allMatch(id -> ids.apply(id).equals(id));
    return same ? active : renaming.withSets(active, ids);
  }
}
