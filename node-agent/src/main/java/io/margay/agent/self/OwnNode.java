package io.margay.agent.self;

import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.ipam.AddressException;
import io.margay.agent.ipam.TunnelAddresses;
import io.margay.agent.ipam.TunnelKind;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.retry.Retrier;
import io.margay.core.calc.Change;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the node's own resource true: what it lacks of what the node has to tell is obtained and
 * stored, what no longer holds is taken out. Belongs to the agent's loop; what takes time is done
 * by the retrier.
 */
public final class OwnNode {

  private final ResourceKey key;
  private final TunnelAddresses addresses;
  private final Consumer<Resource> store;
  private final Retrier retrier;
  private final @Nullable InterfaceAddress ipv6;
  private @Nullable Task asked;
  private volatile @Nullable Node stored;

  /** What has to be told, and what is told. */
  private record Task(Set<TunnelKind> needed, Map<Family, String> keys, SelfRecord told) {}

  /**
   * @param store has policy-api take the resource; may fail
   * @param ipv6 the node's IPv6 address; null to tell none
   */
  public OwnNode(
      String node,
      @Nullable InterfaceAddress ipv6,
      TunnelAddresses addresses,
      Consumer<Resource> store,
      Retrier retrier) {
    this.key = new ResourceKey(Kind.NODE, "", node);
    this.ipv6 = ipv6;
    this.addresses = addresses;
    this.store = store;
    this.retrier = retrier;
  }

  public void changed(Collection<Change> changes) {
    for (Change change : changes) {
      if (change.key().equals(key)) {
        stored = change instanceof Change.Put(Node node) ? node : null;
      }
    }
  }

  /** How the node's tunnels should be, and are. */
  public void tunnels(Overlay overlay, TunnelStatus status) {
    Node node = stored;
    if (node == null) {
      // It is registered first.
      return;
    }
    Task task = new Task(needed(overlay), status.publicKeys(), SelfRecord.of(node));
    if (!task.equals(asked)) {
      asked = task;
      if (!settled(task)) {
        retrier.submit("what the node tells of its tunnels", () -> tell(task));
      }
    }
  }

  private static Set<TunnelKind> needed(Overlay overlay) {
    Set<TunnelKind> needed = EnumSet.noneOf(TunnelKind.class);
    if (overlay.ipip() != null) {
      needed.add(TunnelKind.IPIP);
    }
    overlay
        .devices()
        .keySet()
        .forEach(
            family -> needed.add(family == Family.IPV4 ? TunnelKind.VXLAN : TunnelKind.VXLAN_V6));
    overlay
        .wireguard()
        .keySet()
        .forEach(family ->
            needed.add(family == Family.IPV4 ? TunnelKind.WIREGUARD : TunnelKind.WIREGUARD_V6));
    return needed;
  }

  private boolean settled(Task task) {
    return task.told().addresses().keySet().equals(task.needed())
        && task.told().keys().equals(task.keys())
        && Objects.equals(own(task.told()), task.told().ipv6());
  }

  /** What operators have stored counts. */
  private @Nullable InterfaceAddress own(SelfRecord told) {
    return told.ipv6() == null ? ipv6 : told.ipv6();
  }

  private void tell(Task task) throws AddressException {
    Map<TunnelKind, IpAddress> now = new EnumMap<>(TunnelKind.class);
    now.putAll(task.told().addresses());
    for (TunnelKind kind : TunnelKind.values()) {
      IpAddress has = now.get(kind);
      if (task.needed().contains(kind) && has == null) {
        now.put(kind, addresses.take(kind));
      } else if (!task.needed().contains(kind)
          && has != null
          // One that ipam-service has not given is an operator's, and stays.
          && addresses.giveBack(kind).contains(has)) {
        now.remove(kind);
      }
    }
    SelfRecord record = new SelfRecord(now, task.keys(), own(task.told()));
    Node node = stored;
    if (node != null && !record.equals(SelfRecord.of(node))) {
      store.accept(record.in(node));
    }
  }
}
