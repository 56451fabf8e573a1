package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** Settings of BGP for all nodes. */
@Doc("Settings of BGP for all nodes.")
public record BGPConfiguration(@Required Metadata metadata, @Required BGPConfigurationSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.BGP_CONFIGURATION;
  }

  @Override
  public BGPConfiguration withMetadata(Metadata newMetadata) {
    return new BGPConfiguration(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
