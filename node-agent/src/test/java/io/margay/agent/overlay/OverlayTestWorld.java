package io.margay.agent.overlay;

import io.margay.core.model.felix.FelixConfigurationSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Three nodes, two on one subnet and one behind a router, a block of each family on each. */
public final class OverlayTestWorld {

  private static final Cidr IPV4 = Cidr.parse("10.1.0.0/16");
  private static final Cidr IPV6 = Cidr.parse("fd01::/48");

  private OverlayTestWorld() {}

  /**
   * The overlay of a node with pools of both families in VXLAN.
   *
   * @param mode of the pools: Never, Always or CrossSubnet
   * @param node 1 to 3
   */
  public static Overlay vxlan(String mode, int node) {
    return vxlan(mode, node, FelixConfigurationSpec.effective(List.of()));
  }

  /** The same with these settings. */
  public static Overlay vxlan(String mode, int node, FelixConfigurationSpec effective) {
    Transport transport = of(mode, Transport.VXLAN, Transport.VXLAN_CROSS_SUBNET);
    return of(
        new Pools(Map.of(IPV4, transport, IPV6, transport)),
        node,
        OverlaySettings.of(effective),
        Map.of());
  }

  /**
   * The overlay of a node with a pool of IPv4 in IPIP.
   *
   * @param mode of the pool: Never, Always or CrossSubnet
   * @param node 1 to 3
   */
  public static Overlay ipip(String mode, int node) {
    Transport transport = of(mode, Transport.IPIP, Transport.IPIP_CROSS_SUBNET);
    return of(new Pools(Map.of(IPV4, transport)), node, OverlaySettings.DEFAULT, Map.of());
  }

  /**
   * The overlay of a node with WireGuard for both families over pools without encapsulation.
   *
   * @param settings how, with what a node's devices are called
   * @param keys of the nodes, 1 to 3
   */
  public static Overlay wireguard(
      int node, OverlaySettings settings, Map<Integer, Map<Family, String>> keys) {
    return of(
        new Pools(Map.of(IPV4, Transport.PLAIN, IPV6, Transport.PLAIN)), node, settings, keys);
  }

  /** What carries packets between two nodes. */
  public enum Carried {
    PLAIN(Transport.PLAIN, Transport.PLAIN),
    VXLAN(Transport.VXLAN, Transport.VXLAN),
    /** Which carries nothing but IPv4. */
    IPIP(Transport.IPIP, Transport.PLAIN);

    private final Map<Family, Transport> transports;

    Carried(Transport ipv4, Transport ipv6) {
      transports = Map.of(Family.IPV4, ipv4, Family.IPV6, ipv6);
    }
  }

  /**
   * The overlay of one of two nodes beside each other.
   *
   * @param node 1 or 2, at 172.30.0.1 or .2 and fd30::1 or ::2
   * @param carried in all pools
   * @param homes the nodes of all workloads, by their addresses
   * @param settings with what the node's WireGuard devices are called
   * @param keys of the nodes, 1 and 2
   */
  public static Overlay ofTwo(
      int node,
      Carried carried,
      Collection<Cidr> pools,
      Map<Cidr, Integer> homes,
      OverlaySettings settings,
      Map<Integer, Map<Family, String>> keys) {
    Map<String, Site> sites = new HashMap<>();
    for (int i = 1; i <= 2; i++) {
      Map<Family, InterfaceAddress> addresses =
          Map.of(
              Family.IPV4, InterfaceAddress.parse("172.30.0." + i + "/24"),
              Family.IPV6, InterfaceAddress.parse("fd30::" + i + "/64"));
      sites.put(
          "n" + i,
          new Site(
              "n" + i,
              addresses,
              Map.of(),
              null,
              Map.of(),
              keys.getOrDefault(i, Map.of()),
              Map.of()));
    }
    Map<Cidr, Transport> transports = new HashMap<>();
    pools.forEach(pool -> transports.put(pool, carried.transports.get(pool.family())));
    Map<Cidr, String> strays = new HashMap<>();
    homes.forEach((address, home) -> strays.put(address, "n" + home));
    return OverlayPlan.of(
        sites.get("n" + node), new Pools(transports), sites, Map.of(), strays, settings);
  }

  private static Transport of(String mode, Transport always, Transport crossSubnet) {
    return switch (mode) {
      case "Always" -> always;
      case "CrossSubnet" -> crossSubnet;
      default -> Transport.PLAIN;
    };
  }

  private static Overlay of(
      Pools pools, int node, OverlaySettings settings, Map<Integer, Map<Family, String>> keys) {
    Map<String, Site> sites = new HashMap<>();
    Map<Cidr, String> blocks = new HashMap<>();
    for (int i = 1; i <= 3; i++) {
      String subnet = i == 3 ? "1" : "0";
      sites.put(
          "n" + i,
          new Site(
              "n" + i,
              Map.of(
                  Family.IPV4, InterfaceAddress.parse("172.3" + subnet + ".0." + i + "/24"),
                  Family.IPV6, InterfaceAddress.parse("fd3" + subnet + "::" + i + "/64")),
              Map.of(),
              IpAddress.parse("10.1." + i + ".63"),
              Map.of(
                  Family.IPV4, IpAddress.parse("10.1." + i + ".62"),
                  Family.IPV6, IpAddress.parse("fd01::" + i + "3e")),
              keys.getOrDefault(i, Map.of()),
              Map.of()));
      blocks.put(Cidr.parse("10.1." + i + ".0/26"), "n" + i);
      blocks.put(Cidr.parse("fd01::" + i + "00/122"), "n" + i);
    }
    return OverlayPlan.of(sites.get("n" + node), pools, sites, blocks, Map.of(), settings);
  }
}
