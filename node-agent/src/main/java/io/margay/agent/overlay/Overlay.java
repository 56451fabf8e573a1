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
 * @param devices the node's own ends of tunnels, at most one a family
 * @param outgoing which traffic takes the node's address when it leaves the pools
 * @param problems what can not be reached, and why, a sentence each
 */
public record Overlay(
    Pools pools,
    SortedMap<Cidr, Hop> routes,
    Map<Family, Device> devices,
    Outgoing outgoing,
    List<String> problems) {

  public static final Overlay NONE =
      new Overlay(Pools.NONE, new TreeMap<>(), Map.of(), Outgoing.NONE, List.of());

  /** Whether the feed, and not BGP, makes the routes to a destination. */
  public boolean owns(Cidr destination) {
    return pools.owner(destination) == Pools.Owner.FEED;
  }

  /** The most that a pool's encapsulation adds to a packet, in bytes. */
  public int overhead() {
    return pools.overhead();
  }

  public Overlay {
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    Map<Family, Device> copy = new EnumMap<>(Family.class);
    copy.putAll(devices);
    devices = Collections.unmodifiableMap(copy);
    problems = List.copyOf(problems);
  }

  /** The same with this traffic that takes the node's address. */
  public Overlay with(Outgoing now) {
    return new Overlay(pools, routes, devices, now, problems);
  }

  /** How another node is reached. */
  public sealed interface Hop {}

  /** As it is, by the node's own address. */
  public record Direct(IpAddress gateway) implements Hop {}

  /** Through the VXLAN device of the destination's family, to the device that has this address. */
  public record Vxlan(IpAddress gateway) implements Hop {}

  /**
   * A VXLAN device of this node.
   *
   * @param id the network identifier, VNI
   * @param port UDP
   * @param local the node's own address
   * @param mac the device's Ethernet address
   * @param address the device's own address; null if it has none
   * @param overhead how much smaller its packets are than those of the interface below, in bytes
   * @param peers the devices of all other nodes
   */
  public record Device(
      int id,
      int port,
      IpAddress local,
      String mac,
      @Nullable IpAddress address,
      int overhead,
      SortedSet<Peer> peers) {
    public Device {
      peers = Collections.unmodifiableSortedSet(new TreeSet<>(peers));
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
