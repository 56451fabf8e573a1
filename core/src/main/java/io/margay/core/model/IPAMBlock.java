package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A block of addresses, and who has which of them. */
@Doc("A block of addresses, and who has which of them.")
public record IPAMBlock(@Required Metadata metadata, @Required IPAMBlockSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.IPAM_BLOCK;
  }

  @Override
  public IPAMBlock withMetadata(Metadata newMetadata) {
    return new IPAMBlock(newMetadata, spec);
  }
}
