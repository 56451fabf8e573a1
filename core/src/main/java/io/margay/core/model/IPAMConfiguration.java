package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** How addresses are assigned to all nodes. */
@Doc("How addresses are assigned to all nodes.")
public record IPAMConfiguration(@Required Metadata metadata, @Required IPAMConfigurationSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.IPAM_CONFIGURATION;
  }

  @Override
  public IPAMConfiguration withMetadata(Metadata newMetadata) {
    return new IPAMConfiguration(newMetadata, spec);
  }
}
