package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** A range of addresses for workloads. */
@Doc("A range of addresses for workloads.")
public record IPPool(
    @Required Metadata metadata, @Required IPPoolSpec spec, @Nullable IPPoolStatus status)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.IP_POOL;
  }

  @Override
  public IPPool withMetadata(Metadata newMetadata) {
    return new IPPool(newMetadata, spec, status);
  }
}
