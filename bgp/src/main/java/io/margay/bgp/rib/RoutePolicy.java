package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * What routes of or for a peer go through, besides the rules of the protocol. Policies that decide
 * alike must be equal, as peers with equal ones share an {@link UpdateGroup}.
 */
public interface RoutePolicy {

  /** Lets everything through as it is. */
  RoutePolicy ALL =
      new RoutePolicy() {
        @Override
        public PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
          return attributes;
        }

        @Override
        public boolean everything() {
          return true;
        }
      };

  /**
   * The attributes to go on with, or null to reject the route.
   *
   * @param route what is known of it here, whichever way it goes
   * @param attributes those that it would go on with
   */
  @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes);

  /** Whether it looks at the interfaces of routes, so that somebody must find them out. */
  default boolean asksForInterface() {
    return false;
  }

  /** Whether it lets everything through as it is, so that nobody need ask. */
  default boolean everything() {
    return false;
  }
}
