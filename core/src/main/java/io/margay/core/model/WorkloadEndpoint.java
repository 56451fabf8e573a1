package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** The connection of a container or VM to the network. */
@Doc("The connection of a container or VM to the network.")
public record WorkloadEndpoint(@Required Metadata metadata, @Required WorkloadEndpointSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.WORKLOAD_ENDPOINT;
  }

  @Override
  public WorkloadEndpoint withMetadata(Metadata newMetadata) {
    return new WorkloadEndpoint(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
