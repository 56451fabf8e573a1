package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** Prefixes with labels, for global policies to select. */
@Doc("Prefixes with labels, for global policies to select.")
public record GlobalNetworkSet(@Required Metadata metadata, @Required NetworkSetSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.GLOBAL_NETWORK_SET;
  }

  @Override
  public GlobalNetworkSet withMetadata(Metadata newMetadata) {
    return new GlobalNetworkSet(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
    NetworkSetSpec.checkLabels(metadata, path, problems);
  }
}
