package io.margay.ipam.pool;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which workload endpoints have an address. Written by one thread; any thread reads. */
public final class Endpoints {

  /** Immutable lists; more than one endpoint where two claim the same address. */
  private final Map<IpAddress, List<ResourceKey>> byAddress = new ConcurrentHashMap<>();

  private final Map<ResourceKey, List<IpAddress>> addresses = new ConcurrentHashMap<>();

  /** The endpoint is like this now; null: it is gone. */
  public void set(ResourceKey key, @Nullable Resource endpoint) {
    List<IpAddress> before = addresses.getOrDefault(key, List.of());
    List<IpAddress> now =
        endpoint instanceof WorkloadEndpoint workload
            ? workload.spec().ipNetworks().stream().map(Cidr::address).distinct().toList()
            : List.of();
    now.stream().filter(address -> !before.contains(address)).forEach(a -> link(a, key));
    before.stream().filter(address -> !now.contains(address)).forEach(a -> unlink(a, key));
    if (now.isEmpty()) {
      addresses.remove(key);
    } else {
      addresses.put(key, now);
    }
  }

  private void link(IpAddress address, ResourceKey key) {
    byAddress.compute(
        address,
        (a, others) -> {
          if (others == null) {
            return List.of(key);
          }
          List<ResourceKey> all = new ArrayList<>(others);
          all.add(key);
          return List.copyOf(all);
        });
  }

  private void unlink(IpAddress address, ResourceKey key) {
    byAddress.computeIfPresent(
        address,
        (a, all) -> {
          List<ResourceKey> others = all.stream().filter(other -> !other.equals(key)).toList();
          return others.isEmpty() ? null : others;
        });
  }

  /** Whether any endpoint has the address. */
  public boolean has(IpAddress address) {
    return byAddress.containsKey(address);
  }

  /** Each address and the endpoints that have it, in no order. */
  public void forEach(BiConsumer<IpAddress, List<ResourceKey>> visitor) {
    byAddress.forEach(visitor);
  }

  /** Addresses that more than one endpoint has, by address. */
  public Map<IpAddress, List<ResourceKey>> shared() {
    Map<IpAddress, List<ResourceKey>> shared = new TreeMap<>();
    byAddress.forEach((address, keys) -> {
      if (keys.size() > 1) {
        shared.put(address, keys);
      }
    });
    return shared;
  }
}
