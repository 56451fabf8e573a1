package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.Required;
import io.margay.core.model.kubernetes.ServiceSpec;
import org.jspecify.annotations.Nullable;

/** A name and addresses under which several endpoints answer, as Kubernetes has it. */
@Doc("A name and addresses under which several endpoints answer, as Kubernetes has it.")
public record Service(
    @Required Metadata metadata,
    @Required
        @NotEnforced(
            "Margay balances no traffic and gives a Service no address; rules that name it mean the endpoints in its EndpointSlices, and a BGPConfiguration has its addresses announced")
        ServiceSpec spec,
    @Nullable ServiceStatus status)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.SERVICE;
  }

  @Override
  public Service withMetadata(Metadata newMetadata) {
    return new Service(newMetadata, spec, status);
  }
}
