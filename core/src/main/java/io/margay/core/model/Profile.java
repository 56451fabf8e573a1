package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;

/** Rules and labels that endpoints share by naming the profile. */
@Doc("Rules and labels that endpoints share by naming the profile.")
public record Profile(@Required Metadata metadata, @Required ProfileSpec spec) implements Resource {

  @Override
  public Kind kind() {
    return Kind.PROFILE;
  }

  @Override
  public Profile withMetadata(Metadata newMetadata) {
    return new Profile(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
