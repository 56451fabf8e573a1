package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A GlobalNetworkPolicy that only says what it would do. */
@Doc("A GlobalNetworkPolicy that only says what it would do.")
public record StagedGlobalNetworkPolicy(
    @Required Metadata metadata, @Required StagedGlobalNetworkPolicySpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.STAGED_GLOBAL_NETWORK_POLICY;
  }

  @Override
  public StagedGlobalNetworkPolicy withMetadata(Metadata newMetadata) {
    return new StagedGlobalNetworkPolicy(newMetadata, spec);
  }
}
