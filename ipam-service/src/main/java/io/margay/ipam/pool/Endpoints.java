package io.margay.ipam.pool;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which workload endpoint has an address. Written by one thread; any thread reads. */
public final class Endpoints {

  private final Map<IpAddress, ResourceKey> byAddress = new ConcurrentHashMap<>();
  private final Map<ResourceKey, List<IpAddress>> addresses = new ConcurrentHashMap<>();

  /** The endpoint is like this now; null: it is gone. */
  void set(ResourceKey key, @Nullable Resource endpoint) {
    List<IpAddress> before = addresses.getOrDefault(key, List.of());
    List<IpAddress> now =
        endpoint instanceof WorkloadEndpoint workload
            ? workload.spec().ipNetworks().stream().map(Cidr::address).toList()
            : List.of();
    now.forEach(address -> byAddress.put(address, key));
    before.stream()
        .filter(address -> !now.contains(address))
        .forEach(address -> byAddress.remove(address, key));
    if (now.isEmpty()) {
      addresses.remove(key);
    } else {
      addresses.put(key, now);
    }
  }

  /** The endpoint that has the address. */
  public Optional<ResourceKey> of(IpAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** All endpoints that have addresses. */
  public Map<ResourceKey, List<IpAddress>> all() {
    return Map.copyOf(addresses);
  }
}
