package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** A layer of policies, evaluated before or after others. */
@Doc("A layer of policies, evaluated before or after others.")
public record Tier(@Required Metadata metadata, @Required TierSpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.TIER;
  }

  @Override
  public Tier withMetadata(Metadata newMetadata) {
    return new Tier(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
