package io.margay.agent.dataplane.routes;

import io.margay.agent.dataplane.routes.RoutePlan.Elsewhere;
import io.margay.agent.dataplane.routes.RoutePlan.Encrypted;
import io.margay.agent.dataplane.routes.RoutePlan.Learned;
import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.dataplane.routes.RoutePlan.Tunnel;
import io.margay.agent.dataplane.routes.RoutePlan.Unused;
import io.margay.agent.dataplane.routes.RoutePlan.Workload;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Route;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the kernel is told where a route is to lead: it knows links by their numbers. */
final class KernelTargets {

  private final LinkTable links;

  KernelTargets(LinkTable links) {
    this.links = links;
  }

  /** The name of the interface that a route leads into; null if it leads into none. */
  static @Nullable String interfaceOf(Target target) {
    return switch (target) {
      case Workload(String name, _) -> name;
      case Tunnel(String name, IpAddress _) -> name;
      case Encrypted(String name, _) -> name;
      case Unused _, Learned _, Elsewhere _ -> null;
    };
  }

  /** Empty as long as there is no such interface that is up. */
  Optional<Route.Target> resolve(Target target) {
    return switch (target) {
      case Workload(String name, IpAddress source) ->
          up(name).map(link -> new Route.OnLink(link.index(), source));
      case Tunnel(String name, IpAddress gateway) ->
          up(name).map(link -> new Route.ViaLink(gateway, link.index()));
      case Encrypted(String name, IpAddress source) ->
          up(name).map(link -> new Route.OnLink(link.index(), source));
      case Elsewhere _ -> Optional.of(new Route.Throw());
      case Unused _ -> Optional.of(new Route.Blackhole());
      case Learned(List<IpAddress> gateways, int metric) ->
          Optional.of(new Route.Via(gateways, metric));
    };
  }

  private Optional<Link> up(String name) {
    return links.get(name).filter(Link::up);
  }
}
