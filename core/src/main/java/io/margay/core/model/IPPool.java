package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** A range of addresses for workloads. */
@Doc("A range of addresses for workloads.")
public record IPPool(@Required Metadata metadata, @Required IPPoolSpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.IP_POOL;
  }

  @Override
  public IPPool withMetadata(Metadata newMetadata) {
    return new IPPool(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
