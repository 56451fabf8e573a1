package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** Rules for endpoints of every namespace and of none. */
@Doc("Rules for endpoints of every namespace and of none.")
public record GlobalNetworkPolicy(
    @Required Metadata metadata, @Required GlobalNetworkPolicySpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.GLOBAL_NETWORK_POLICY;
  }

  @Override
  public GlobalNetworkPolicy withMetadata(Metadata newMetadata) {
    return new GlobalNetworkPolicy(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
