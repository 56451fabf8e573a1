package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A BGP neighbour of some or all nodes. */
@Doc("A BGP neighbour of some or all nodes.")
public record BGPPeer(@Required Metadata metadata, @Required BGPPeerSpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.BGP_PEER;
  }

  @Override
  public BGPPeer withMetadata(Metadata newMetadata) {
    return new BGPPeer(newMetadata, spec);
  }
}
