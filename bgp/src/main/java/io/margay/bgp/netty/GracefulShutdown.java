package io.margay.bgp.netty;

import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told by a speaker that is about to stop (RFC 8326): use me only if there is nobody else.
 *
 * @param policy what holds besides
 * @param internal whether it is told within the AS, where the preference itself can be lowered
 */
record GracefulShutdown(RoutePolicy policy, boolean internal) implements RoutePolicy {

  @Override
  public boolean asksForInterface() {
    return policy.asksForInterface();
  }

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
    PathAttributes let = policy.apply(prefix, route, attributes);
    if (let == null) {
      return null;
    }
    List<Community> communities = new ArrayList<>(let.communities());
    if (!communities.contains(Community.GRACEFUL_SHUTDOWN)) {
      communities.add(Community.GRACEFUL_SHUTDOWN);
    }
    return let.toBuilder()
        .communities(communities)
        .localPref(internal ? Long.valueOf(0) : let.localPref())
        .build();
  }
}
