package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Inline;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;

/** The spec of a {@link StagedNetworkPolicy}. */
@Doc("A NetworkPolicy that is not in effect.")
public record StagedNetworkPolicySpec(
    @Doc("What it would do to the NetworkPolicy of its name.") @Default("Set")
        StagedAction stagedAction,
    @Inline PolicySpec policy)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    stagedAction.check(policy.saysOnlyTier(), path, problems);
  }
}
