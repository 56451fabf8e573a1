package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Inline;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;

/** The spec of a {@link StagedGlobalNetworkPolicy}. */
@Doc("A GlobalNetworkPolicy that is not in effect.")
public record StagedGlobalNetworkPolicySpec(
    @Doc("What it would do to the GlobalNetworkPolicy of its name.") @Default("Set")
        StagedAction stagedAction,
    @Inline GlobalNetworkPolicySpec global)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    stagedAction.check(global.saysOnlyTier(), path, problems);
  }
}
