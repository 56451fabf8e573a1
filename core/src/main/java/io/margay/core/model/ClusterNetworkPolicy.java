package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import io.margay.core.model.kubernetes.ClusterPolicySpec;
import org.jspecify.annotations.Nullable;

/** What an administrator says for many namespaces, as Kubernetes has it. */
@Doc("What an administrator says for many namespaces, as Kubernetes has it.")
public record ClusterNetworkPolicy(
    @Required Metadata metadata,
    @Required ClusterPolicySpec spec,
    @Nullable ConditionsStatus status)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.CLUSTER_NETWORK_POLICY;
  }

  @Override
  public ClusterNetworkPolicy withMetadata(Metadata newMetadata) {
    return new ClusterNetworkPolicy(newMetadata, spec, status);
  }
}
