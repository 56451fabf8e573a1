package io.margay.core.convert;

import io.margay.core.model.EndpointPort;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.Protocol;
import io.margay.core.net.IpAddress;
import java.util.List;

/** EndpointSlice of discovery.k8s.io/v1. */
public final class Slices {

  private Slices() {}

  /** The addresses of all endpoints, ready or not. */
  public static List<IpAddress> addresses(EndpointSlice slice) {
    return slice.endpoints().stream().flatMap(endpoint -> endpoint.addresses().stream()).toList();
  }

  /** The ports on which every one of them answers. */
  public static List<EndpointPort> ports(EndpointSlice slice) {
    return slice.ports().stream()
        .map(port -> new EndpointPort(port.name(), Protocol.fromTree(port.protocol()), port.port()))
        .toList();
  }
}
