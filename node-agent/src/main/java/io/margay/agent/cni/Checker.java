package io.margay.agent.cni;

import io.margay.agent.cni.CniException.Code;
import io.margay.agent.cni.NetworkConfig.Previous;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.dataplane.WorkloadLinks.LinkException;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.LocalEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** CHECK: whether a workload is still attached as ADD left it. */
final class Checker {

  private final CniSettings settings;
  private final WorkloadLinks links;
  private final EndpointStore store;
  private final Enforcement enforcement;

  Checker(CniSettings settings, WorkloadLinks links, EndpointStore store, Enforcement enforcement) {
    this.settings = settings;
    this.links = links;
    this.store = store;
    this.enforcement = enforcement;
  }

  void check(Invocation invocation, NetworkConfig config)
      throws CniException, InterruptedException {
    Previous previous = config.previous();
    if (previous == null) {
      throw CniException.configuration("prevResult", "is required for CHECK: the result of ADD");
    }
    String name =
        EndpointNames.endpoint(
            settings.node(), invocation.containerId(), invocation.interfaceName());
    LocalEndpoint endpoint = store.named(name);
    if (endpoint == null || !endpoint.state().attached()) {
      throw new CniException(
          Code.UNKNOWN_CONTAINER, "the container is not attached", "there is no endpoint " + name);
    }
    List<String> differences = new ArrayList<>();
    WorkloadEndpointSpec spec = endpoint.resource().spec();
    if (!endpoint.attachment().network().equals(config.name())) {
      differences.add(
          "it is attached to network "
              + endpoint.attachment().network()
              + " and not to "
              + config.name());
    }
    for (Cidr address : spec.ipNetworks()) {
      if (!previous.addresses().contains(address.toString())) {
        differences.add("prevResult does not have its address " + address);
      }
    }
    differences.addAll(wire(invocation, config, previous, spec));
    differences.addAll(kernel());
    if (!differences.isEmpty()) {
      throw new CniException(
          Code.NOT_AS_IT_SHOULD_BE,
          "the container is not attached as it should be",
          String.join("; ", differences));
    }
  }

  private List<String> wire(
      Invocation invocation, NetworkConfig config, Previous previous, WorkloadEndpointSpec spec)
      throws CniException {
    try {
      return links.check(
          new Wire(
              spec.interfaceName(),
              Path.of(invocation.netns()),
              invocation.interfaceName(),
              spec.ipNetworks().stream().map(Cidr::address).toList(),
              mtu(config, previous),
              spec.mac(),
              config.wishes().sysctls()));
    } catch (LinkException e) {
      throw new CniException(Code.LINK_REFUSED, "the wire can not be checked", e);
    }
  }

  /** What ADD gave counts: without a setting, the node's may be another by now. */
  private int mtu(NetworkConfig config, Previous previous) {
    if (config.mtu() != null) {
      return config.mtu();
    }
    return previous.mtu() == null ? settings.mtu().getAsInt() : previous.mtu();
  }

  private List<String> kernel() throws InterruptedException {
    try {
      enforcement.verified().get(5, TimeUnit.SECONDS);
      return List.of();
    } catch (TimeoutException | ExecutionException e) {
      String why = enforcement.unavailable();
      return List.of(
          "the kernel does not agree with what is calculated" + (why.isEmpty() ? "" : ": " + why));
    }
  }
}
