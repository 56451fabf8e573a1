package io.margay.bgp.peering;

import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * What comes from another AS with GRACEFUL_SHUTDOWN is taken only if there is nothing else (RFC
 * 8326 section 4.1), whatever the filters made of its preference.
 *
 * @param policy what decides besides
 */
record LastChoicePolicy(RoutePolicy policy) implements RoutePolicy {

  @Override
  public boolean asksForInterface() {
    return policy.asksForInterface();
  }

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
    PathAttributes let = policy.apply(prefix, route, attributes);
    return let == null || !let.communities().contains(Community.GRACEFUL_SHUTDOWN)
        ? let
        : let.toBuilder().localPref(0L).build();
  }
}
