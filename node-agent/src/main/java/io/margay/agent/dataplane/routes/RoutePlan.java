package io.margay.agent.dataplane.routes;

import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Which routes a node should have: a pure function. */
public final class RoutePlan {

  private static final int USUAL_METRIC = 1024;

  private RoutePlan() {}

  /** Where a desired route leads. */
  public sealed interface Target {}

  /**
   * To a workload, through the interface of this name.
   *
   * @param source the address that the node itself sends from; null for one that the kernel picks
   */
  public record Workload(String interfaceName, @Nullable IpAddress source) implements Target {
    public Workload(String interfaceName) {
      this(interfaceName, null);
    }

    @Override
    public String toString() {
      return "dev " + interfaceName + " scope link" + (source == null ? "" : " src " + source);
    }
  }

  /** To nowhere: an address of the node's own block that nobody has. */
  public record Unused() implements Target {
    @Override
    public String toString() {
      return "blackhole";
    }
  }

  /** Through the tunnel device of this name to the device with this address. */
  public record Tunnel(String interfaceName, IpAddress gateway) implements Target {
    @Override
    public String toString() {
      return "via " + gateway + " dev " + interfaceName + " onlink";
    }
  }

  /**
   * Into the WireGuard device of this name, which knows the nodes behind it by their addresses.
   *
   * @param source the address that the node itself sends from; null for the device's own
   */
  public record Encrypted(String interfaceName, @Nullable IpAddress source) implements Target {
    @Override
    public String toString() {
      return "dev " + interfaceName + " scope link" + (source == null ? "" : " src " + source);
    }
  }

  /** Where the main table says. */
  public record Elsewhere() implements Target {
    @Override
    public String toString() {
      return "throw";
    }
  }

  /** Through any of these gateways. */
  public record Learned(List<IpAddress> gateways, int metric) implements Target {
    public Learned(List<IpAddress> gateways) {
      this(gateways, USUAL_METRIC);
    }

    public Learned {
      gateways = List.copyOf(gateways);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      gateways.forEach(gateway ->
          text.append(text.isEmpty() ? "" : " ")
              .append(gateways.size() > 1 ? "nexthop via " : "via ")
              .append(gateway));
      return text.append(" metric ").append(metric).toString();
    }
  }

  /**
   * All routes of both families. To one destination a workload's comes before a block's, and that
   * before a learned one.
   *
   * @param sources the address that the node itself sends from to workloads, where one is set
   */
  public static Map<Cidr, Target> of(
      Collection<ActiveEndpoint> endpoints,
      Map<Family, IpAddress> sources,
      Collection<Cidr> blocks,
      SortedMap<Cidr, SortedSet<IpAddress>> learned,
      RouteMetrics metrics,
      Overlay overlay) {
    Map<Cidr, Target> routes = HashMap.newHashMap(learned.size() + 64);
    learned.forEach((destination, gateways) -> {
      if (!gateways.isEmpty() && !overlay.owns(destination)) {
        routes.put(destination, new Learned(List.copyOf(gateways), metrics.of(destination)));
      }
    });
    overlay
        .routes()
        .forEach((destination, hop) -> routes.put(destination, target(destination, hop)));
    blocks.forEach(block -> routes.put(block, new Unused()));
    for (ActiveEndpoint endpoint : endpoints) {
      for (Cidr address : endpoint.addresses()) {
        IpAddress source = sources.get(address.family());
        routes.put(address, new Workload(endpoint.interfaceName(), source));
      }
    }
    return routes;
  }

  private static Target target(Cidr destination, Overlay.Hop hop) {
    return switch (hop) {
      case Overlay.Direct(IpAddress gateway) -> new Learned(List.of(gateway));
      case Overlay.InIpip(IpAddress gateway) -> new Tunnel(Overlay.Ipip.NAME, gateway);
      case Overlay.Vxlan(IpAddress gateway) ->
          new Tunnel(Overlay.Device.name(destination.family()), gateway);
    };
  }
}
