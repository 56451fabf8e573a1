package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** What is announced to a peer and what is taken from it. */
@Doc("What is announced to a peer and what is taken from it.")
public record BGPFilter(@Required Metadata metadata, @Required BGPFilterSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.BGP_FILTER;
  }

  @Override
  public BGPFilter withMetadata(Metadata newMetadata) {
    return new BGPFilter(newMetadata, spec);
  }
}
