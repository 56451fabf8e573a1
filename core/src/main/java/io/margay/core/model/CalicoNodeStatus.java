package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** Asks a node to tell its state, and holds what it told. */
@Doc("Asks a node to tell its state, and holds what it told.")
public record CalicoNodeStatus(
    @Required Metadata metadata,
    @Required CalicoNodeStatusSpec spec,
    @Nullable CalicoNodeStatusStatus status)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.CALICO_NODE_STATUS;
  }

  @Override
  public CalicoNodeStatus withMetadata(Metadata newMetadata) {
    return new CalicoNodeStatus(newMetadata, spec, status);
  }
}
