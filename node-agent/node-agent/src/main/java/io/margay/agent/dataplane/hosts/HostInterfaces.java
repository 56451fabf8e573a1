package io.margay.agent.dataplane.hosts;

import io.margay.agent.dataplane.plan.InterfaceNames;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Host endpoints by interface. One that names none is on the interface that has one of its expected
 * addresses. Where two are on one interface, the one with the smaller name counts.
 *
 * @param endpoints with {@link ActiveHostEndpoint#EVERY_INTERFACE} for all other interfaces
 * @param unsound which are on no interface, a sentence each
 */
public record HostInterfaces(
    SortedMap<String, ActiveHostEndpoint> endpoints, List<String> unsound) {

  public static final HostInterfaces NONE = new HostInterfaces(new TreeMap<>(), List.of());

  public HostInterfaces {
    unsound = List.copyOf(unsound);
  }

  /** Whether which interface is which matters. */
  public static boolean needAddresses(Map<ResourceKey, ActiveHostEndpoint> endpoints) {
    return endpoints.values().stream().anyMatch(endpoint -> endpoint.interfaceName() == null);
  }

  /**
   * @param owners the names of interfaces by address
   */
  public static HostInterfaces of(
      SortedMap<ResourceKey, ActiveHostEndpoint> endpoints, Map<IpAddress, String> owners) {
    SortedMap<String, ActiveHostEndpoint> byInterface = new TreeMap<>();
    List<String> unsound = new ArrayList<>();
    endpoints.forEach((key, endpoint) -> {
      String name = nameOf(endpoint, owners);
      if (name == null) {
        unsound.add(
            key + " is on no interface: none of the host's has one of " + endpoint.addresses());
      } else if (!name.equals(ActiveHostEndpoint.EVERY_INTERFACE) && !InterfaceNames.valid(name)) {
        unsound.add(key + " has the interface '" + name + "', which can't exist");
      } else if (byInterface.putIfAbsent(name, endpoint) != null) {
        unsound.add(key + " is on the interface " + name + ", which has a host endpoint already");
      }
    });
    return new HostInterfaces(byInterface, unsound);
  }

  private static @Nullable String nameOf(
      ActiveHostEndpoint endpoint, Map<IpAddress, String> owners) {
    String given = endpoint.interfaceName();
    if (given != null) {
      return given;
    }
    return endpoint.addresses().stream()
        .filter(owners::containsKey)
        .findFirst()
        .map(owners::get)
        .orElse(null);
  }
}
