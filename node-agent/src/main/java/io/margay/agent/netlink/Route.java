package io.margay.agent.netlink;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route of some table. */
public record Route(Cidr destination, Target target) {

  /** The metric that the kernel gives a route of IPv6 that names none: linux/ipv6_route.h. */
  private static final int USUAL_IPV6 = 1024;

  /** Where packets go. */
  public sealed interface Target {}

  /** By which the kernel tells several routes to the destination apart. */
  public int metric() {
    int named =
        switch (target) {
          case Via via -> via.metric();
          case ViaLink via -> via.metric();
          case Blackhole _, Throw _, OnLink _, Other _ -> 0;
        };
    return named == 0 ? usual(destination.family()) : named;
  }

  /** The metric of a route that names none. */
  static int usual(Family family) {
    return family == Family.IPV6 ? USUAL_IPV6 : 0;
  }

  /** Nowhere; they are dropped. */
  public record Blackhole() implements Target {}

  /** Where the tables say that are asked after this one. */
  public record Throw() implements Target {}

  /**
   * To a link whose other end has the destination.
   *
   * @param link its index
   * @param source the address that the node sends from where nothing else says; null for one that
   *     the kernel picks
   */
  public record OnLink(int link, @Nullable IpAddress source) implements Target {
    public OnLink(int link) {
      this(link, null);
    }
  }

  /**
   * To one of several gateways, each on a link that the kernel finds. Sorted, without repeats.
   *
   * @param metric the lower of two routes to one destination counts; 0 for the family's usual one
   */
  public record Via(List<IpAddress> gateways, int metric) implements Target {
    public Via(List<IpAddress> gateways) {
      this(gateways, 0);
    }

    public Via {
      gateways = gateways.stream().sorted().distinct().toList();
      if (gateways.isEmpty()) {
        throw new IllegalArgumentException("a route needs a gateway");
      }
    }
  }

  /**
   * To a gateway that is taken to be on a link, whatever the link's addresses are.
   *
   * @param link its index
   * @param metric the lower of two routes to one destination counts; 0 for the family's usual one
   */
  public record ViaLink(IpAddress gateway, int link, int metric) implements Target {
    public ViaLink(IpAddress gateway, int link) {
      this(gateway, link, 0);
    }
  }

  /** Of a type that this program does not make. */
  public record Other(int type) implements Target {}
}
