package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** Prefixes with labels, for the policies of a namespace to select. */
@Doc("Prefixes with labels, for the policies of a namespace to select.")
public record NetworkSet(@Required Metadata metadata, @Required NetworkSetSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.NETWORK_SET;
  }

  @Override
  public NetworkSet withMetadata(Metadata newMetadata) {
    return new NetworkSet(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
    NetworkSetSpec.checkLabels(metadata, path, problems);
  }
}
