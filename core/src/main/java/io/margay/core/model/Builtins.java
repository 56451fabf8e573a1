package io.margay.core.model;

import java.util.List;
import java.util.Map;

/** The objects that exist from the start and can not be deleted. */
public final class Builtins {

  /** The profile that allows everything in both directions. */
  public static final String DEFAULT_ALLOW = "projectcalico-default-allow";

  private Builtins() {}

  public static List<Resource> all() {
    return List.of(
        tier("kube-admin", 1_000, TierAction.PASS),
        tier("default", 1_000_000, TierAction.DENY),
        tier("kube-baseline", 10_000_000, TierAction.PASS),
        new Profile(
            Metadata.named(DEFAULT_ALLOW),
            new ProfileSpec(
                List.of(Rule.of(Action.ALLOW)), List.of(Rule.of(Action.ALLOW)), Map.of())));
  }

  private static Tier tier(String name, double order, TierAction defaultAction) {
    return new Tier(Metadata.named(name), new TierSpec(order, defaultAction));
  }
}
