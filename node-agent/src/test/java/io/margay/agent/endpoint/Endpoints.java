package io.margay.agent.endpoint;

import io.margay.agent.endpoint.LocalEndpoint.Attachment;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.core.model.Metadata;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import java.util.List;
import java.util.Map;

/** Endpoints of node n1 for tests. */
final class Endpoints {

  private Endpoints() {}

  static LocalEndpoint local(String container, String address, State state) {
    return new LocalEndpoint(
        new Attachment("net", container, "eth0", "/run/netns/" + container),
        endpoint(container, address, Map.of("role", "a")),
        state);
  }

  static WorkloadEndpoint endpoint(String container, String address, Map<String, String> labels) {
    return new WorkloadEndpoint(
        Metadata.named("default", "n1-cni-" + container + "-eth0").withLabels(labels),
        new WorkloadEndpointSpec(
            "cni",
            container,
            "n1",
            container,
            null,
            "eth0",
            List.of(Cidr.parse(address)),
            List.of(),
            "cali" + container,
            "02:00:00:00:00:01"));
  }
}
