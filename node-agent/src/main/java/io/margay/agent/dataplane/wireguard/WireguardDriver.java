package io.margay.agent.dataplane.wireguard;

import io.margay.agent.dataplane.plan.Marks;
import io.margay.agent.dataplane.routes.RouteDriver;
import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Routes;
import io.margay.agent.netlink.RoutingRules;
import io.margay.agent.overlay.OverlaySettings;
import io.margay.agent.overlay.Wireguard;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Keeps WireGuard as desired. One thread uses it. Where there is no device, what is for its peers
 * is dropped: it must not go in the clear. That is the kernel's matter, as devices may go while no
 * agent is there: behind each route into a device there is one that drops.
 */
public final class WireguardDriver {

  /** The routing table of the devices' routes. */
  static final int TABLE = 0x6d67;

  private final Map<Family, WireguardEnd> ends = new EnumMap<>(Family.class);
  private final RouteDriver routes;
  private final RouteDriver drops;
  private int mark = Marks.TUNNEL;
  private boolean dirty = true;

  /**
   * @param protocol the number that marks our routes and rules
   * @param socket for requests
   * @param events hears of links, for this alone
   */
  public WireguardDriver(
      WireguardConfig config,
      int protocol,
      Netns netns,
      NetlinkSocket socket,
      NetlinkSocket events) {
    RoutingRules rules = new RoutingRules(socket, protocol);
    for (Family family : Family.values()) {
      String name = OverlaySettings.DEFAULT.wireguard(family).name();
      ends.put(family, new WireguardEnd(family, name, config, rules, netns, socket));
    }
    Routes table = new Routes(socket, protocol, TABLE);
    routes = new RouteDriver(table, new Links(socket), new Links(events));
    drops = new RouteDriver(table.ofLastResort());
  }

  /** Says which bit the packets are marked with that the devices send themselves. */
  public void mark(int bit) {
    dirty |= bit != mark;
    mark = bit;
  }

  /** Says how it should be, for each family that is to have it. */
  public void want(Map<Family, Wireguard> desired) {
    ends.forEach((family, end) -> dirty |= end.want(desired.get(family)));
  }

  /** Others changed links or addresses. */
  public void disturbed() {
    dirty |= ends.values().stream().anyMatch(end -> end.wanted() != null);
  }

  /** Makes the kernel agree; adds what could not be done, a sentence each. */
  public void apply(List<String> failures) {
    if (!dirty) {
      return;
    }
    int before = failures.size();
    Map<Cidr, Target> through = new HashMap<>();
    Map<Cidr, Target> dropped = new HashMap<>();
    for (WireguardEnd end : ends.values()) {
      end.before(mark, failures);
      end.routes(through);
      end.drops(dropped);
    }
    drops.want(dropped, new RouteDriver.Keep(false, false));
    routes.want(through, new RouteDriver.Keep(false, false));
    failures.addAll(drops.apply());
    failures.addAll(routes.apply());
    ends.values().forEach(end -> end.after(mark, failures));
    dirty = failures.size() > before;
  }

  /**
   * Reads the kernel.
   *
   * @return what is no longer as it was written, a sentence each
   */
  public List<String> resync() throws NetlinkException {
    dirty = true;
    return Stream.concat(routes.resync().stream(), drops.resync().stream())
        .map(change -> "WireGuard: " + change)
        .toList();
  }

  /** The size of the largest packet through each device that there is, by its name. */
  public SortedMap<String, Integer> mtus() {
    SortedMap<String, Integer> mtus = new TreeMap<>();
    ends.values().forEach(end -> mtus.put(end.name(), end.mtu()));
    mtus.values().removeIf(mtu -> mtu == 0);
    return mtus;
  }

  /** By which others know the devices that are ready for them, Base64. */
  public Map<Family, String> publicKeys() {
    Map<Family, String> keys = new EnumMap<>(Family.class);
    ends.forEach((family, end) -> {
      String key = end.publicKey();
      if (key != null) {
        keys.put(family, key);
      }
    });
    return keys;
  }

  /** The nodes with which nothing is encrypted, for each family that has a device. */
  public Map<Family, SortedSet<String>> clear() {
    Map<Family, SortedSet<String>> clear = new EnumMap<>(Family.class);
    ends.forEach((family, end) -> {
      Wireguard desired = end.wanted();
      if (desired != null && !desired.clear().isEmpty()) {
        clear.put(family, desired.clear());
      }
    });
    return clear;
  }

  /** What this machine can not do, though it is asked for, a sentence each. */
  public List<String> lacks() {
    List<String> lacks = new ArrayList<>();
    for (WireguardEnd end : ends.values()) {
      String lack = end.lack();
      if (lack != null) {
        lacks.add(lack);
      }
    }
    return lacks;
  }
}
