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
    for (Resource builtin : Builtins.all()) {
      if (builtin instanceof Tier tier
          && tier.metadata.name().equals(metadata.name())
          && !tier.spec.equals(spec)) {
        problems.forbidden(
            path.field("spec"),
            "must have order "
                + Math.round(tier.spec.orderOrLast())
                + " and defaultAction "
                + tier.spec.defaultAction().text()
                + ": the tier "
                + metadata.name()
                + " is built in");
      }
    }
  }
}
