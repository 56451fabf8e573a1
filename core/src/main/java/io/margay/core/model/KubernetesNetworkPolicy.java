package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import io.margay.core.model.kubernetes.KubernetesPolicySpec;

/** Which pods of a namespace may talk to whom, as Kubernetes has it. */
@Doc("Which pods of a namespace may talk to whom, as Kubernetes has it.")
public record KubernetesNetworkPolicy(
    @Required Metadata metadata, @Required KubernetesPolicySpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.KUBERNETES_NETWORK_POLICY;
  }

  @Override
  public KubernetesNetworkPolicy withMetadata(Metadata newMetadata) {
    return new KubernetesNetworkPolicy(newMetadata, spec);
  }
}
