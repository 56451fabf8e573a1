package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** A machine that runs the agent. */
@Doc("A machine that runs the agent.")
public record Node(@Required Metadata metadata, @Required NodeSpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.NODE;
  }

  @Override
  public Node withMetadata(Metadata newMetadata) {
    return new Node(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
