package io.margay.agent.overlay;

import io.margay.agent.overlay.Wireguard.Peer;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Works out one WireGuard device: a function of what it is given and of nothing else. */
final class WireguardPlan {

  private final Site self;
  private final Family family;
  private final boolean hosts;
  private final SortedSet<String> clear = new TreeSet<>();

  /** Names of nodes whose key is also another's. */
  private final Set<String> suspect = new HashSet<>();

  private final SortedSet<Cidr> elsewhere = new TreeSet<>();
  private final SortedSet<Cidr> dropped = new TreeSet<>();

  /** By the names of the nodes. */
  private final SortedMap<String, Known> known = new TreeMap<>();

  /** A node that has a key of its own. */
  private record Known(String key, IpAddress host, SortedSet<Cidr> allowed) {}

  private WireguardPlan(Site self, Family family, boolean hosts) {
    this.self = self;
    this.family = family;
    this.hosts = hosts;
  }

  /**
   * @param destinations the node that each block, and each address that is not on its block's, is
   *     on
   * @param problems gets what can not be, a sentence each
   * @return null where there is to be none
   */
  static @Nullable Wireguard of(
      Site self,
      Family family,
      Wireguard.Settings settings,
      Collection<Site> others,
      Map<Cidr, String> destinations,
      SortedSet<String> problems) {
    IpAddress local = self.address(family);
    if (!settings.enabled()) {
      return null;
    }
    if (local == null) {
      problems.add("this node has no " + family + " address: WireGuard can not carry " + family);
      return null;
    }
    WireguardPlan plan = new WireguardPlan(self, family, settings.hosts());
    plan.meet(others, problems);
    destinations.forEach(plan::spread);
    return new Wireguard(
        family,
        local,
        self.wireguard().get(family),
        self.keys().get(family),
        settings,
        plan.peers(),
        plan.elsewhere,
        plan.dropped,
        plan.clear);
  }

  private void meet(Collection<Site> others, SortedSet<String> problems) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (Site other : others) {
      String key = other.keys().get(family);
      if (key != null && !seen.add(key)) {
        twice.add(key);
      }
    }
    for (Site other : others) {
      String key = other.keys().get(family);
      IpAddress host = other.address(family);
      if (key == null || host == null) {
        clear.add(other.name());
      } else if (twice.contains(key) || key.equals(self.keys().get(family))) {
        suspect.add(other.name());
        problems.add(
            "node "
                + other.name()
                + " has the WireGuard key of another: nothing is sent to either");
      } else {
        SortedSet<Cidr> allowed = new TreeSet<>();
        IpAddress device = other.wireguard().get(family);
        if (device != null) {
          allowed.add(Cidr.host(device));
        }
        if (hosts) {
          allowed.add(Cidr.host(host));
        }
        known.put(other.name(), new Known(key, host, allowed));
      }
    }
  }

  private void spread(Cidr destination, String node) {
    if (destination.family() == family) {
      Known peer = known.get(node);
      if (peer != null) {
        peer.allowed().add(destination);
      } else {
        (suspect.contains(node) ? dropped : elsewhere).add(destination);
      }
    }
  }

  private SortedMap<String, Peer> peers() {
    SortedMap<String, Peer> peers = new TreeMap<>();
    known.values().forEach(peer -> peers.put(peer.key(), new Peer(peer.host(), peer.allowed())));
    return peers;
  }
}
