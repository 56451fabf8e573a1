package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** What the cluster is. */
@Doc("What the cluster is.")
public record ClusterInformation(@Required Metadata metadata, @Required ClusterInformationSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.CLUSTER_INFORMATION;
  }

  @Override
  public ClusterInformation withMetadata(Metadata newMetadata) {
    return new ClusterInformation(newMetadata, spec);
  }
}
