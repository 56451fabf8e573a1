package io.margay.agent.overlay;

import io.margay.agent.dataplane.nat.Outgoing;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node needs to reach the workloads of others in encapsulated pools.
 *
 * @param pools who makes the routes to which destination
 * @param routes to what is on other nodes
 * @param devices the node's own ends of VXLAN tunnels, at most one a family
 * @param ipip the node's own end of IPIP tunnels; null for none
 * @param wireguard the node's own ends of WireGuard, at most one a family
 * @param tunnelEnds from where tunnels may come: all other nodes, and what operators say; none
 *     without tunnels
 * @param outgoing which traffic takes the node's address when it leaves the pools
 * @param problems what can not be reached, and why, a sentence each
 */
public record Overlay(
    Pools pools,
    SortedMap<Cidr, Hop> routes,
    Map<Family, Device> devices,
    @Nullable Ipip ipip,
    Map<Family, Wireguard> wireguard,
    SortedSet<Cidr> tunnelEnds,
    Outgoing outgoing,
    List<String> problems) {

  public static final Overlay NONE =
      new Overlay(
          Pools.NONE,
          new TreeMap<>(),
          Map.of(),
          null,
          Map.of(),
          new TreeSet<>(),
          Outgoing.NONE,
          List.of());

  /** Whether the feed, and not BGP, makes the routes to a destination. */
  public boolean owns(Cidr destination) {
    return pools.owner(destination) == Pools.Owner.FEED;
  }

  /**
   * The size of the largest packet that a workload may send, in bytes, so that every tunnel takes
   * it.
   *
   * @param below that of the interface that has the node's address
   */
  public int workloadMtu(int below) {
    int least = below;
    for (Device device : devices.values()) {
      least = Math.min(least, device.mtu(below));
    }
    for (Wireguard device : wireguard.values()) {
      least = Math.min(least, device.mtu(below));
    }
    return ipip == null ? least : Math.min(least, ipip.mtu(below));
  }

  /** Whether any tunnel ends here. */
  public boolean hasTunnels() {
    return !devices.isEmpty() || ipip != null || !wireguard.isEmpty();
  }

  public Overlay {
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    devices = inOrder(devices);
    wireguard = inOrder(wireguard);
    tunnelEnds = Collections.unmodifiableSortedSet(new TreeSet<>(tunnelEnds));
    problems = List.copyOf(problems);
  }

  private static <V> Map<Family, V> inOrder(Map<Family, V> byFamily) {
    Map<Family, V> copy = new EnumMap<>(Family.class);
    copy.putAll(byFamily);
    return Collections.unmodifiableMap(copy);
  }

  /** The same with this traffic that takes the node's address. */
  public Overlay with(Outgoing now) {
    return new Overlay(pools, routes, devices, ipip, wireguard, tunnelEnds, now, problems);
  }

  /** How another node is reached. */
  public sealed interface Hop {}

  /** As it is, by the node's own address. */
  public record Direct(IpAddress gateway) implements Hop {}

  /** Through the VXLAN device of the destination's family, to the device that has this address. */
  public record Vxlan(IpAddress gateway) implements Hop {}

  /** Through the IPIP device, to the node that has this address. */
  public record InIpip(IpAddress gateway) implements Hop {}

  /**
   * A VXLAN device of this node.
   *
   * @param id the network identifier, VNI
   * @param port UDP
   * @param local the node's own address
   * @param mac the device's Ethernet address
   * @param address the device's own address; null if it has none
   * @param givenMtu the size of its largest packet, in bytes; 0 to work it out
   * @param peers the devices of all other nodes
   */
  public record Device(
      int id,
      int port,
      IpAddress local,
      String mac,
      @Nullable IpAddress address,
      int givenMtu,
      SortedSet<Peer> peers) {
    public Device {
      peers = Collections.unmodifiableSortedSet(new TreeSet<>(peers));
    }

    /**
     * The size of its largest packet, in bytes.
     *
     * @param below that of the interface that it sends through
     */
    public int mtu(int below) {
      // Inner Ethernet 14, outer IP 20 or 40, UDP 8, VXLAN 8 (RFC 7348 section 5).
      int overhead = local.family() == Family.IPV4 ? 50 : 70;
      return givenMtu == 0 ? below - overhead : givenMtu;
    }

    /** The name of the device that carries a family. */
    public static String name(Family family) {
      return switch (family) {
        case IPV4 -> "vxlan.margay";
        case IPV6 -> "vxlan-v6.margay";
      };
    }
  }

  /**
   * The IPIP device of this node. The other end of a packet's tunnel is the gateway of its route.
   *
   * @param local the node's own address
   * @param address the device's own address; null if it has none
   * @param givenMtu the size of its largest packet, in bytes; 0 to work it out
   */
  public record Ipip(IpAddress local, @Nullable IpAddress address, int givenMtu) {

    public static final String NAME = "ipip.margay";

    /**
     * The size of its largest packet, in bytes.
     *
     * @param below that of the interface that it sends through
     */
    public int mtu(int below) {
      // An outer IPv4 header (RFC 2003 section 3).
      return givenMtu == 0 ? below - 20 : givenMtu;
    }
  }

  /**
   * The VXLAN device of another node.
   *
   * @param gateway its address, as routes name it
   * @param mac its Ethernet address
   * @param host the node's address, to which packets are sent
   */
  public record Peer(IpAddress gateway, String mac, IpAddress host) implements Comparable<Peer> {
    @Override
    public int compareTo(Peer other) {
      int order = gateway.compareTo(other.gateway);
      order = order != 0 ? order : mac.compareTo(other.mac);
      return order != 0 ? order : host.compareTo(other.host);
    }
  }
}
