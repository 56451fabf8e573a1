package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** Rules for endpoints of one namespace. */
@Doc("Rules for endpoints of one namespace.")
public record NetworkPolicy(@Required Metadata metadata, @Required PolicySpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.NETWORK_POLICY;
  }

  @Override
  public NetworkPolicy withMetadata(Metadata newMetadata) {
    return new NetworkPolicy(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
