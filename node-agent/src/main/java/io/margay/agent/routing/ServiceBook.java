package io.margay.agent.routing;

import io.margay.core.calc.Change;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Service;
import io.margay.core.model.kubernetes.SliceEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The services, and which of them answer on this node. Of slices only those with a ready endpoint
 * here are remembered, so a cluster's many changes elsewhere cost nothing. Belongs to the agent's
 * loop.
 */
final class ServiceBook {

  /** What is served here by a slice: a service, in one family. */
  private record Served(ResourceKey service, Family family) {}

  private final String node;
  private final Map<ResourceKey, ServiceAddresses> services = new HashMap<>();
  private final Map<ResourceKey, Served> slices = new HashMap<>();

  ServiceBook(String node) {
    this.node = node;
  }

  static boolean concerns(Kind kind) {
    return kind == Kind.SERVICE || kind == Kind.ENDPOINT_SLICE;
  }

  /** Whether what is announced may be another now. */
  boolean changed(Change change) {
    return switch (change) {
      case Change.Put(Service service) -> {
        ServiceAddresses now = ServiceAddresses.of(service);
        yield put(services, service.key(), now.isEmpty() ? null : now);
      }
      case Change.Put(EndpointSlice slice) -> put(slices, slice.key(), served(slice));
      case Change.Put _ -> false;
      case Change.Delete(ResourceKey key) ->
          services.remove(key) != null | slices.remove(key) != null;
    };
  }

  private static <V> boolean put(Map<ResourceKey, V> map, ResourceKey key, @Nullable V now) {
    V before = now == null ? map.remove(key) : map.put(key, now);
    return !Objects.equals(before, now);
  }

  private @Nullable Served served(EndpointSlice slice) {
    String name = slice.metadata().labels().get(EndpointSlice.SERVICE_NAME);
    if (name == null || slice.endpoints().stream().noneMatch(this::isReadyHere)) {
      return null;
    }
    return new Served(
        new ResourceKey(Kind.SERVICE, slice.metadata().namespace(), name),
        slice.addressType().family());
  }

  /** What is not known to be unready counts as ready, as Kubernetes has it. */
  private boolean isReadyHere(SliceEndpoint endpoint) {
    SliceEndpoint.Conditions conditions = endpoint.conditions();
    return node.equals(endpoint.nodeName())
        && (conditions == null || !Boolean.FALSE.equals(conditions.ready()));
  }

  /** What this node announces for services: whole ranges, and addresses one by one. */
  SortedSet<Cidr> announced(BGPConfigurationSpec settings) {
    Map<ResourceKey, Set<Family>> here = new HashMap<>();
    slices
        .values()
        .forEach(served ->
            here.computeIfAbsent(served.service, _ -> EnumSet.noneOf(Family.class))
                .add(served.family));
    SortedSet<Cidr> announced = new TreeSet<>();
    ServiceAddresses.whole(settings).forEach(announced::add);
    services.forEach((key, service) -> {
      Set<Family> families =
          service.local() ? here.getOrDefault(key, Set.of()) : EnumSet.allOf(Family.class);
      service
          .single(settings)
          .filter(address -> families.contains(address.family()))
          .forEach(address -> announced.add(Cidr.host(address)));
    });
    return announced;
  }
}
