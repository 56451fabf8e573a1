package io.margay.agent.dataplane.recording;

import io.margay.agent.dataplane.routes.RoutePlan;
import io.margay.core.net.Cidr;

/** A route as {@code ip route} takes it. */
final class RoutePlanText {

  private RoutePlanText() {}

  static String of(Cidr destination, RoutePlan.Target target) {
    return switch (target) {
      case RoutePlan.Unused _ -> "blackhole " + destination + " proto 80\n";
      case RoutePlan.Elsewhere _ -> "throw " + destination + " proto 80\n";
      case RoutePlan.Workload _, RoutePlan.Tunnel _, RoutePlan.Encrypted _, RoutePlan.Learned _ ->
          destination + " proto 80 " + target + "\n";
    };
  }
}
