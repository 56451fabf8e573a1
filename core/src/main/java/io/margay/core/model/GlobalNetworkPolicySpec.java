package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Inline;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.selector.Selector;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link GlobalNetworkPolicy}. */
@Doc("Which endpoints the policy is for, in every namespace and of hosts, and its rules.")
public record GlobalNetworkPolicySpec(
    @Inline PolicySpec policy,
    @Doc("Only endpoints in namespaces with these labels.") @MaxSize(1024)
        @Nullable Selector namespaceSelector,
    @Doc("On host endpoints, before connections are tracked; what it allows is never tracked.")
        @Default("false")
        boolean doNotTrack,
    @Doc("On host endpoints, before destinations are translated.") @Default("false")
        boolean preDNAT,
    @Doc("On host endpoints, for forwarded traffic too.") @Default("false") boolean applyOnForward)
    implements Checked {

  /** A policy for workloads, and for what begins or ends on hosts. */
  public GlobalNetworkPolicySpec(PolicySpec policy, @Nullable Selector namespaceSelector) {
    this(policy, namespaceSelector, false, false, false);
  }

  @Override
  public void check(Path path, Problems problems) {
    GlobalSelectors.refuse(namespaceSelector, path.field("namespaceSelector"), problems);
    ServiceMatch.checkNamespaces(policy.ingress(), policy.egress(), path, problems);
    if (doNotTrack && preDNAT) {
      problems.invalid(path.field("preDNAT"), true, "must not be given with doNotTrack");
    }
    if ((doNotTrack || preDNAT) && !applyOnForward) {
      problems.invalid(
          path.field("applyOnForward"),
          false,
          "must be true with " + (preDNAT ? "preDNAT" : "doNotTrack"));
    }
    if (preDNAT && !policy.egress().isEmpty()) {
      problems.forbidden(path.field("egress"), "must be empty with preDNAT");
    }
    if (preDNAT && policy.types().contains(PolicyType.EGRESS)) {
      problems.forbidden(path.field("types"), "must not have Egress with preDNAT");
    }
  }

  boolean saysOnlyTier() {
    return equals(new GlobalNetworkPolicySpec(policy, null)) && policy.saysOnlyTier();
  }
}
