package io.margay.bgp.peering;

import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import org.jspecify.annotations.Nullable;

/** For a peer whose filters are not all known: nothing passes until they are. */
record NothingPolicy() implements RoutePolicy {

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
    return null;
  }
}
