package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Inline;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.kubernetes.KubernetesPolicySpec;

/** The spec of a {@link StagedKubernetesNetworkPolicy}. */
@Doc("A NetworkPolicy of Kubernetes that is not in effect.")
public record StagedKubernetesNetworkPolicySpec(
    @Doc("What it would do to the NetworkPolicy of networking.k8s.io of its name.") @Default("Set")
        StagedAction stagedAction,
    @Inline KubernetesPolicySpec policy)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    stagedAction.check(policy.saysNothing(), path, problems);
  }
}
