package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** The addresses that were given out together. */
@Doc("The addresses that were given out together.")
public record IPAMHandle(@Required Metadata metadata, @Required IPAMHandleSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.IPAM_HANDLE;
  }

  @Override
  public IPAMHandle withMetadata(Metadata newMetadata) {
    return new IPAMHandle(newMetadata, spec);
  }
}
