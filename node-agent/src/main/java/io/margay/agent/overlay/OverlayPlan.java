package io.margay.agent.overlay;

import io.margay.agent.dataplane.nat.Outgoing;
import io.margay.agent.overlay.Overlay.Device;
import io.margay.agent.overlay.Overlay.Hop;
import io.margay.agent.overlay.Overlay.Peer;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out a node's overlay: a function of what it is given and of nothing else. What is on this
 * node, or on a node of which no address is known, gets no route.
 */
final class OverlayPlan {

  private final Site self;
  private final Pools pools;
  private final Map<String, Site> sites;
  private final OverlaySettings settings;
  private final SortedMap<Cidr, Hop> routes = new TreeMap<>();
  private final SortedSet<String> problems = new TreeSet<>();

  private OverlayPlan(Site self, Pools pools, Map<String, Site> sites, OverlaySettings settings) {
    this.self = self;
    this.pools = pools;
    this.sites = sites;
    this.settings = settings;
  }

  /**
   * @param sites all nodes, by name
   * @param blocks the node that each block of addresses is on
   * @param strays the node that each address is on that is not on its block's
   */
  static Overlay of(
      Site self,
      Pools pools,
      Map<String, Site> sites,
      Map<Cidr, String> blocks,
      Map<Cidr, String> strays,
      OverlaySettings settings) {
    OverlayPlan plan = new OverlayPlan(self, pools, sites, settings);
    blocks.forEach(plan::route);
    strays.forEach(plan::route);
    Map<Cidr, String> destinations = new HashMap<>(blocks);
    destinations.putAll(strays);
    Map<Family, Device> devices = plan.devices();
    Overlay.Ipip ipip = plan.ipip();
    Map<Family, Wireguard> wireguard = plan.wireguard(destinations);
    boolean tunnels = !devices.isEmpty() || ipip != null || !wireguard.isEmpty();
    return new Overlay(
        pools,
        plan.routes,
        devices,
        ipip,
        wireguard,
        tunnels ? plan.tunnelEnds() : new TreeSet<>(),
        Outgoing.NONE,
        List.copyOf(plan.problems));
  }

  private Map<Family, Device> devices() {
    Map<Family, Device> devices = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      IpAddress local = self.address(family);
      if (pools.vxlan(family) && local != null) {
        devices.put(family, device(family, local));
      }
    }
    return devices;
  }

  private Map<Family, Wireguard> wireguard(Map<Cidr, String> destinations) {
    Map<Family, Wireguard> wireguard = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      Wireguard device =
          WireguardPlan.of(
              self, family, settings.wireguard(family), others(), destinations, problems);
      if (device != null) {
        wireguard.put(family, device);
      }
    }
    return wireguard;
  }

  private void route(Cidr destination, String node) {
    if (node.equals(self.name()) || pools.owner(destination) != Pools.Owner.FEED) {
      return;
    }
    Family family = destination.family();
    Site other = sites.get(node);
    IpAddress host = other == null ? null : other.address(family);
    if (other == null || host == null) {
      problems.add("node " + node + " has no " + family + " address: its blocks get no routes");
      return;
    }
    if (self.address(family) == null) {
      problems.add(
          "this node has no " + family + " address: pools that BGP does not route get no routes");
      return;
    }
    Transport transport = pools.transport(destination);
    boolean plain = transport.onlyBeyondTheSubnet() && self.nextTo(other, family);
    if (plain || transport == Transport.DIRECT) {
      routes.put(destination, new Overlay.Direct(host));
      return;
    }
    routes.put(
        destination,
        transport.ipip()
            ? new Overlay.InIpip(host)
            : new Overlay.Vxlan(other.tunnel(family, host)));
  }

  private Overlay.@Nullable Ipip ipip() {
    IpAddress local = self.address(Family.IPV4);
    return pools.ipip() && local != null
        ? new Overlay.Ipip(local, self.ipip(), settings.ipipMtu())
        : null;
  }

  private SortedSet<Cidr> tunnelEnds() {
    SortedSet<Cidr> ends = new TreeSet<>(settings.external());
    for (Site other : others()) {
      other.addresses().values().forEach(address -> ends.add(Cidr.host(address.address())));
    }
    return ends;
  }

  private Device device(Family family, IpAddress local) {
    SortedSet<Peer> peers = new TreeSet<>();
    for (Site other : others()) {
      IpAddress host = other.address(family);
      if (host != null) {
        peers.add(new Peer(other.tunnel(family, host), other.mac(family), host));
      }
    }
    return new Device(
        settings.vxlanId(),
        settings.vxlanPort(),
        local,
        self.mac(family),
        self.tunnels().get(family),
        settings.vxlanMtu(family),
        peers);
  }

  private Collection<Site> others() {
    List<Site> others = new ArrayList<>(sites.values());
    others.removeIf(site -> site.name().equals(self.name()));
    return others;
  }
}
