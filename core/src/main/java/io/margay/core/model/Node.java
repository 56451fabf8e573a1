package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** A machine that runs the agent. */
@Doc("A machine that runs the agent.")
public record Node(
    @Required Metadata metadata, @Required NodeSpec spec, @Nullable NodeStatus status)
    implements Resource {

  /** A node that has told nothing yet. */
  public Node(Metadata metadata, NodeSpec spec) {
    this(metadata, spec, null);
  }

  @Override
  public Kind kind() {
    return Kind.NODE;
  }

  @Override
  public Node withMetadata(Metadata newMetadata) {
    return new Node(newMetadata, spec, status);
  }
}
