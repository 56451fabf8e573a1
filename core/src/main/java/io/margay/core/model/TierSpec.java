package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link Tier}. */
@Doc("Where the tier stands and what its end does.")
public record TierSpec(
    @Doc("Position among tiers, lowest first; last if not given.") @Nullable Double order,
    @Doc("What happens to traffic that policies of the tier select but do not decide.")
        @Default("Deny")
        TierAction defaultAction) {

  /** The order, infinite if there is none. */
  public double orderOrLast() {
    return order == null ? Double.POSITIVE_INFINITY : order;
  }
}
