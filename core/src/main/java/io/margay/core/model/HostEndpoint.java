package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** An interface of a node itself, or all of them, for policies to protect. */
@Doc("An interface of a node itself, or all of them, for policies to protect.")
public record HostEndpoint(@Required Metadata metadata, @Required HostEndpointSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.HOST_ENDPOINT;
  }

  @Override
  public HostEndpoint withMetadata(Metadata newMetadata) {
    return new HostEndpoint(newMetadata, spec);
  }
}
