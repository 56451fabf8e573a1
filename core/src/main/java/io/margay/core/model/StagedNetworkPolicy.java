package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A NetworkPolicy that only says what it would do. */
@Doc("A NetworkPolicy that only says what it would do.")
public record StagedNetworkPolicy(
    @Required Metadata metadata, @Required StagedNetworkPolicySpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.STAGED_NETWORK_POLICY;
  }

  @Override
  public StagedNetworkPolicy withMetadata(Metadata newMetadata) {
    return new StagedNetworkPolicy(newMetadata, spec);
  }
}
