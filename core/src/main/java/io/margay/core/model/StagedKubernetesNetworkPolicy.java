package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A NetworkPolicy of Kubernetes that only says what it would do. */
@Doc("A NetworkPolicy of Kubernetes that only says what it would do.")
public record StagedKubernetesNetworkPolicy(
    @Required Metadata metadata, @Required StagedKubernetesNetworkPolicySpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.STAGED_KUBERNETES_NETWORK_POLICY;
  }

  @Override
  public StagedKubernetesNetworkPolicy withMetadata(Metadata newMetadata) {
    return new StagedKubernetesNetworkPolicy(newMetadata, spec);
  }
}
