package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.Neighbours;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.overlay.Overlay.Device;
import io.margay.agent.overlay.Overlay.Peer;
import io.margay.core.delta.Delta;
import io.margay.core.delta.DeltaTracker;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Keeps the VXLAN device of one family as desired. One thread uses it. */
public final class VxlanDriver {

  private final String name;
  private final VxlanDevice device;
  private final Neighbours neighbours;
  private final DeltaTracker<IpAddress, String> macs = new DeltaTracker<>();
  private final DeltaTracker<String, IpAddress> hosts = new DeltaTracker<>();
  private @Nullable Device wanted;
  private @Nullable Link made;
  private boolean dirty = true;

  public VxlanDriver(String name, Family family, Netns netns, NetlinkSocket socket) {
    this.name = name;
    this.device = new VxlanDevice(new TunnelLink(name, family, netns, socket), socket);
    this.neighbours = new Neighbours(socket);
  }

  /** Says how the device should be; null for none. */
  public void want(@Nullable Device desired) {
    if (desired == null ? wanted == null : desired.equals(wanted)) {
      return;
    }
    dirty = true;
    wanted = desired;
    Map<IpAddress, String> desiredMacs = new HashMap<>();
    Map<String, IpAddress> desiredHosts = new HashMap<>();
    for (Peer peer : desired == null ? Set.<Peer>of() : desired.peers()) {
      desiredMacs.put(peer.gateway(), peer.mac());
      desiredHosts.put(peer.mac(), peer.host());
    }
    macs.replaceDesired(desiredMacs);
    hosts.replaceDesired(desiredHosts);
  }

  /** Others changed links or addresses: ours, or the one below, may be another. */
  public void disturbed() {
    dirty |= wanted != null;
  }

  /** The size of the largest packet through the device; 0 without one. */
  public int mtu() {
    return made == null ? 0 : made.mtu();
  }

  /** Makes what routes will need; adds what could not be done, a sentence each. */
  public void applyPuts(List<String> failures) {
    Device desired = wanted;
    if (desired == null || !dirty) {
      return;
    }
    try {
      Link before = made;
      Link now = device.make(desired);
      made = now;
      if (before == null || before.index() != now.index()) {
        read(now);
      }
      int link = now.index();
      put(macs, (gateway, mac) -> neighbours.put(link, gateway, mac), failures);
      put(hosts, (mac, host) -> neighbours.putForwarding(link, mac, host), failures);
      dirty = !macs.pending().puts().isEmpty() || !hosts.pending().puts().isEmpty();
    } catch (IOException e) {
      made = null;
      failures.add(name + ": " + e.getMessage());
    }
  }

  /** Removes what no route needs any more. */
  public void applyRemovals(List<String> failures) {
    try {
      if (wanted == null) {
        if (dirty) {
          device.remove();
          made = null;
          macs.replaceActual(Map.of());
          hosts.replaceActual(Map.of());
          dirty = false;
        }
        return;
      }
      if (made != null) {
        int link = made.index();
        remove(macs, (gateway, mac) -> neighbours.delete(link, gateway), failures);
        remove(hosts, (mac, host) -> neighbours.deleteForwarding(link, mac, host), failures);
      }
    } catch (IOException e) {
      failures.add(name + ": " + e.getMessage());
    }
  }

  /**
   * Reads the kernel.
   *
   * @return what is no longer as it was written, a sentence each
   */
  public List<String> resync() throws NetlinkException {
    dirty = true;
    Link known = made;
    if (known == null) {
      return List.of();
    }
    Map<IpAddress, String> beforeMacs = Map.copyOf(macs.actual());
    Map<String, IpAddress> beforeHosts = Map.copyOf(hosts.actual());
    read(known);
    List<String> drift = new ArrayList<>();
    differences("neighbour ", beforeMacs, macs.actual(), drift);
    differences("forwarding of ", beforeHosts, hosts.actual(), drift);
    return drift;
  }

  private <K> void differences(String what, Map<K, ?> before, Map<K, ?> now, List<String> drift) {
    Set<String> keys = new TreeSet<>();
    before.forEach((key, value) -> {
      if (!value.equals(now.get(key))) {
        keys.add(what + key + " on " + name + " was changed");
      }
    });
    drift.addAll(keys);
  }

  private void read(Link link) throws NetlinkException {
    macs.replaceActual(neighbours.permanent(link.index()));
    hosts.replaceActual(neighbours.forwarding(link.index()));
  }

  private <K, V> void put(
      DeltaTracker<K, V> tracker, BiFunction<K, V, Message> message, List<String> failures)
      throws NetlinkException {
    Delta<K, V> pending = tracker.pending();
    send(pending.puts(), message, failures, tracker::setActual);
  }

  private <K, V> void remove(
      DeltaTracker<K, V> tracker, BiFunction<K, V, Message> message, List<String> failures)
      throws NetlinkException {
    send(tracker.pending().removals(), message, failures, (key, _) -> tracker.removeActual(key));
  }

  private <K, V> void send(
      Map<K, V> entries,
      BiFunction<K, V, Message> message,
      List<String> failures,
      java.util.function.BiConsumer<K, V> done)
      throws NetlinkException {
    List<Map.Entry<K, V>> order = List.copyOf(entries.entrySet());
    List<@Nullable NetlinkException> refusals =
        neighbours.send(
            order.stream().map(entry -> message.apply(entry.getKey(), entry.getValue())).toList());
    for (int i = 0; i < order.size(); i++) {
      NetlinkException refusal = refusals.get(i);
      if (refusal == null || refusal.errno() == NetlinkException.ENOENT) {
        done.accept(order.get(i).getKey(), order.get(i).getValue());
      } else {
        failures.add(name + ": " + refusal.getMessage());
      }
    }
  }
}
