package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A block of a pool that a node hands out addresses from. */
@Doc("A block of a pool that a node hands out addresses from.")
public record BlockAffinity(@Required Metadata metadata, @Required BlockAffinitySpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.BLOCK_AFFINITY;
  }

  @Override
  public BlockAffinity withMetadata(Metadata newMetadata) {
    return new BlockAffinity(newMetadata, spec);
  }
}
